import Schedules

/// As many rates of a plan as a picture can show, however long the run.
enum RateSamples {
  /// A step and its rate, as numbers.
  typealias Point = (x: Double, y: Double)

  /// Steps that are looked at in one phase: several for each pixel of a picture.
  static let mostInPhase = 2048
  /// Points that are held before they are thinned.
  private static let mostHeld = 1 << 16
  /// Columns into which the run is then cut.
  private static let columns = 8192.0

  /// Returns the rates of steps `first` … `stepCount`, all of them in short phases.
  ///
  /// In long phases the steps are evenly spaced. The first and the last step of every phase are among
  /// them, so a jump between two phases stays one step wide. Of very many phases (a table of rates)
  /// each column keeps its first, lowest, highest and last point.
  ///
  /// - Complexity: the number of points, whatever the number of steps.
  static func points(of plan: Plan, from first: Int) -> [Point] {
    var points: [Point] = []
    var limit = mostHeld
    let column = Double(plan.stepCount) / columns
    for phase in plan.phases where phase.lastStep >= first {
      for step in steps(from: max(first, phase.firstStep), to: phase.lastStep) {
        points.append((Double(step), phase.learningRate(at: step)))
      }
      if points.count >= limit {
        points = Decimation.extremes(points, column: column)
        limit = points.count + mostHeld
      }
    }
    return points
  }

  /// Evenly spaced steps with both ends.
  static func steps(from first: Int, to last: Int) -> [Int] {
    let gaps = last - first
    guard gaps >= mostInPhase else { return Array(first...last) }
    // Not gaps · index / count, which could be too large on other machines.
    let count = mostInPhase - 1
    return (0...count).map { first + gaps / count * $0 + gaps % count * $0 / count }
  }
}
