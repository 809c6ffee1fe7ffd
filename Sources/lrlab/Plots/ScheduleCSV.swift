import Schedules

/// The long table of a schedule: one row a step and branch.
struct ScheduleCSV {
  static let header = "schedule,branch,step,tokens,stage,phase,lr"

  var plans: [Plan]
  var branches: Bool
  var tokensPerStep: Double
  /// Of each plan, where a study's schedules are laid over several of them; else empty.
  var domains: [String] = []

  /// Bytes of one piece, about.
  static let pieceBytes = 1 << 20

  /// The whole table.
  func text() -> String {
    var text = ""
    write { text += $0 }
    return text
  }

  /// The table in pieces of whole rows, in order, since a long run's does not fit in memory.
  func write<Problem: Error>(_ add: (String) throws(Problem) -> Void) throws(Problem) {
    var piece = (domains.isEmpty ? "" : "domain,") + Self.header + "\n"
    for (index, plan) in plans.enumerated() {
      let name = (domains.isEmpty ? "" : domains[index] + ",") + plan.name
      try write(plan, line: "\(name),main,", from: 1, piece: &piece, add)
      guard branches else { continue }
      for branch in plan.branches {
        try write(
          branch.plan, line: "\(name),\(branch.name),", from: branch.leavesAfter + 1,
          piece: &piece, add)
      }
    }
    try add(piece)
  }

  private func write<Problem: Error>(
    _ plan: Plan, line: String, from first: Int, piece: inout String,
    _ add: (String) throws(Problem) -> Void
  ) throws(Problem) {
    for phase in plan.phases where phase.lastStep >= first {
      let tail = ",\(phase.stage + 1),\(phase.kind.rawValue),"
      for step in max(first, phase.firstStep)...phase.lastStep {
        piece += line
        piece += String(step)
        piece += ","
        piece += Format.number(Double(step) * tokensPerStep)
        piece += tail
        piece += phase.learningRate(at: step).description
        piece += "\n"
        if piece.utf8.count >= Self.pieceBytes {
          try add(piece)
          piece.removeAll(keepingCapacity: true)
        }
      }
    }
  }
}
