/// A law of the loss along a run, from the rates alone.
///
/// Steps count from 1; step t uses the rate η_t, and a loss at step t is measured after update t.
/// S(t) = Σ_{u ≤ t} η_u is the area of the rate, in rate × steps. Losses are in nats.
public protocol LossLaw: Sendable {
  /// The law's name, as the command line spells it.
  var name: String { get }
  /// The law's numbers, in a fixed order.
  var parameters: [LawParameter] { get }
  /// The losses of a run of one stage after the given steps, in increasing order.
  func losses(rates: [Double], at steps: [Int]) -> [Double]
  /// The losses of a run of several stages; steps count over the whole run.
  func losses(stages: [[Double]], at steps: [Int]) -> [Double]
}

extension LossLaw {
  /// A law that does not tell stages apart sees one run.
  public func losses(stages: [[Double]], at steps: [Int]) -> [Double] {
    losses(rates: Array(stages.joined()), at: steps)
  }

  /// The score of this law's prediction of a log, from the end of its warm-up on.
  public func score(_ log: RunLog, domain: Int = 0) -> CurveScore {
    let points = log.pointsAfterWarmup(domain: domain)
    return CurveScore(
      name: log.name,
      predicted: losses(stages: log.stages.map(\.rates), at: points.map(\.step)),
      measured: points.map(\.loss))
  }
}

/// One number of a law.
public struct LawParameter: Sendable, Equatable {
  /// Its name, in snake_case.
  public let name: String
  /// Its value.
  public let value: Double

  /// A parameter.
  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}
