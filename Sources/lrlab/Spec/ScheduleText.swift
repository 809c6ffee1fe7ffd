import Foundation
import Schedules

/// A schedule of explicit phases as the text of a schedule file.
enum ScheduleText {
  /// - Parameter comments: lines for the head of the file, without `#`.
  /// - Returns: nil for a schedule that is not made of phases.
  static func toml(_ schedule: ScheduleSpecification, comments: [String] = []) -> String? {
    guard case .phases(let phases, let peak) = schedule.form else { return nil }
    var lines = comments.map { "# \($0)" }
    lines += ["name = \"\(schedule.name)\"", "peak = \(number(peak))"]
    for phase in phases { lines += ["", "[[phase]]"] + self.lines(phase) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ phase: PhaseSpecification) -> [String] {
    var lines = ["kind = \"\(phase.kind.rawValue)\""]
    if let shape = phase.shape { lines.append("shape = \"\(shape.rawValue)\"") }
    if let from = phase.from { lines.append("from = \(number(from))") }
    if let to = phase.to { lines.append("to = \(number(to))") }
    if let alpha = phase.alpha { lines.append("alpha = \(number(alpha))") }
    if case .steps(let count) = phase.length {
      lines.append("length = \(count)")
    } else {
      lines.append("length = \"\(phase.length)\"")
    }
    return lines
  }

  /// The shortest digits that give the number back, as TOML spells a number with a point or exponent.
  private static func number(_ value: Double) -> String { "\(value)" }
}
