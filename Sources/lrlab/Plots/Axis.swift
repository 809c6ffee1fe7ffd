import Foundation

/// One axis: numbers to pixels, and where its ticks are.
struct Axis {
  /// A place on the axis that is marked.
  struct Tick: Equatable {
    var value: Double
    /// Empty for the small ticks between the powers of ten.
    var label: String
  }

  let scale: Chart.Scale
  let range: ClosedRange<Double>
  /// The pixel of the range's lower and upper end.
  let start: Double
  let end: Double
  /// The least distance of two ticks of a linear axis.
  var unit = 0.0

  /// The pixel of a value.
  func pixel(_ value: Double) -> Double {
    let (low, high, at) =
      scale == .linear
      ? (range.lowerBound, range.upperBound, value)
      : (log10(range.lowerBound), log10(range.upperBound), log10(value))
    return start + (at - low) / (high - low) * (end - start)
  }

  /// Whether a value can be drawn at all.
  func shows(_ value: Double) -> Bool { Self.isDrawable(value, scale) }

  /// Infinite, huge and (on a logarithmic axis) vanishing values would leave nothing else to see, and
  /// no room for arithmetic on the range.
  private static func isDrawable(_ value: Double, _ scale: Chart.Scale) -> Bool {
    value.magnitude <= 1e100 && (scale == .linear || value >= 1e-100)
  }

  /// The ticks, in order, about one for each `spacing` pixels.
  func ticks(spacing: Double) -> [Tick] {
    let count = max(2, ((end - start).magnitude / spacing).rounded(.down))
    return scale == .linear ? linearTicks(count) : logarithmicTicks(count)
  }

  private func linearTicks(_ count: Double) -> [Tick] {
    let step = max(unit, Self.niceStep(range.upperBound - range.lowerBound, count: count))
    let slack = 1e-9 * (range.upperBound - range.lowerBound)
    let first = ((range.lowerBound - slack) / step).rounded(.up)
    let last = ((range.upperBound + slack) / step).rounded(.down)
    let values = stride(from: first, through: last, by: 1).map { $0 == 0 ? 0 : $0 * step }
    return zip(values, NumberText.labels(values, step: step)).map(Tick.init)
  }

  /// A step of 1, 2 or 5 times a power of ten that gives at most about `count` ticks.
  static func niceStep(_ length: Double, count: Double) -> Double {
    let rough = length / count
    let power = pow(10, log10(rough).rounded(.down))
    let factor = [1.0, 2, 5].first { $0 * power >= rough * (1 - 1e-9) } ?? 10
    return factor * power
  }

  /// Powers of ten, with 2 and 5 (or all digits) named as well where few powers are in sight.
  private func logarithmicTicks(_ count: Double) -> [Tick] {
    let low = Int(log10(range.lowerBound).rounded(.down))
    let high = Int(log10(range.upperBound).rounded(.up))
    let decades = log10(range.upperBound / range.lowerBound)
    let skip = max(1, Int((Double(high - low) / count).rounded(.up)))
    let named: Set<Int> = decades < 0.7 ? [1, 2, 3, 4, 5, 6, 8] : decades < 2 ? [1, 2, 5] : [1]
    var ticks: [Tick] = []
    for exponent in low...high {
      for digit in 1...9 {
        let value = Double(digit) * pow(10, Double(exponent))
        guard range.contains(value) else { continue }
        let isNamed = named.contains(digit) && exponent % skip == 0
        ticks.append(Tick(value: value, label: isNamed ? NumberText.logarithmicLabel(value) : ""))
      }
    }
    return ticks
  }

  /// The range that shows all values, with a little room where `padded`.
  ///
  /// A linear axis whose values come near zero starts there, so that areas can be compared.
  static func range(
    of values: [Double], scale: Chart.Scale, padded: Bool
  ) -> ClosedRange<Double> {
    let shown = values.filter { isDrawable($0, scale) }
    guard let low = shown.min(), let high = shown.max() else {
      return scale == .linear ? 0...1 : 0.1...1
    }
    if scale == .logarithmic {
      let room = padded ? max(pow(high / low, 0.05), 1.05) : high > low ? 1 : 1.05
      return low / room...high * room
    }
    // Below that the ticks could not be told apart, or counted.
    guard high - low > 1e-9 * max(low.magnitude, high.magnitude) else {
      let room = high == 0 ? 1 : 0.1 * high.magnitude
      return low - room...high + room
    }
    let room = padded ? 0.06 * (high - low) : 0
    let fromZero = low >= 0 && low < (padded ? 0.3 : 0.01) * high
    return (fromZero ? 0 : low - room)...high + room
  }
}
