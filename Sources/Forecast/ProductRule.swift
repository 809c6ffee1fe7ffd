internal import Foundation

/// Forgetting as a product of a schedule's factor and a group's factor, from a few probes.
///
///     forgetting(s, g) = forgetting(s, g₀) · forgetting(q, g) / forgetting(q, g₀)
///
/// Group g is a domain and replay share, g₀ another one (without replay, say), q a schedule that
/// was probed in both. Where several pairs (g₀, q) serve, the geometric mean is taken. It is the
/// cheapest calibrated forecast: measured forgetting is nearly such a product.
public struct ProductRule: Sendable {
  /// What one probe forgot.
  public struct Probe: Sendable, Hashable {
    /// The schedule's name.
    public var schedule: String
    /// The group's name.
    public var group: String
    /// Nats, above 0: what is not forgotten has no factor.
    public var forgetting: Double

    /// Creates a probe.
    public init(schedule: String, group: String, forgetting: Double) {
      self.schedule = schedule
      self.group = group
      self.forgetting = forgetting
    }
  }

  private let logarithms: [String: [String: Double]]

  /// Probes without forgetting are left out: they have no logarithm.
  public init(_ probes: [Probe]) {
    var logarithms: [String: [String: Double]] = [:]
    for probe in probes where probe.forgetting > 0 && probe.forgetting.isFinite {
      logarithms[probe.schedule, default: [:]][probe.group] = log(probe.forgetting)
    }
    self.logarithms = logarithms
  }

  /// The forgetting of a schedule in a group; nil where no probes lead to it.
  public func forgetting(schedule: String, group: String) -> Double? {
    guard let own = logarithms[schedule] else { return nil }
    var values: [Double] = []
    for (base, start) in own.sorted(by: { $0.key < $1.key }) where base != group {
      for (reference, probed) in logarithms.sorted(by: { $0.key < $1.key })
      where reference != schedule {
        guard let to = probed[group], let from = probed[base] else { continue }
        values.append(start + to - from)
      }
    }
    return values.isEmpty ? nil : exp(Sample.mean(values))
  }
}
