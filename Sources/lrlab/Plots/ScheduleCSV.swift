import Foundation
import Schedules

/// The long table of a schedule: one row a step and branch.
struct ScheduleCSV {
  static let header = "schedule,branch,step,tokens,stage,phase,lr"

  var plans: [Plan]
  var branches: Bool
  var tokensPerStep: Double
  /// Of each plan, where a study's schedules are laid over several of them; else empty.
  var domains: [String] = []

  func text() -> String {
    var text = (domains.isEmpty ? "" : "domain,") + Self.header + "\n"
    for (index, plan) in plans.enumerated() {
      append(plan, prefix: domains.isEmpty ? "" : domains[index] + ",", to: &text)
    }
    return text
  }

  /// To standard output, schedule by schedule.
  func print() throws(Failure) {
    try write(Self.header + "\n")
    for plan in plans {
      var text = ""
      append(plan, prefix: "", to: &text)
      try write(text)
    }
  }

  private func write(_ text: String) throws(Failure) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw Failure(.inputOutput, "stdout cannot be written: \(Files.reason(error))")
    }
  }

  private func append(_ plan: Plan, prefix: String, to text: inout String) {
    let name = prefix + plan.name
    append(plan, name: name, branch: "main", from: 1, to: &text)
    guard branches else { return }
    for branch in plan.branches {
      append(branch.plan, name: name, branch: branch.name, from: branch.leavesAfter + 1, to: &text)
    }
  }

  private func append(
    _ plan: Plan, name: String, branch: String, from first: Int, to text: inout String
  ) {
    for phase in plan.phases where phase.lastStep >= first {
      let start = max(first, phase.firstStep)
      let rates = plan.learningRates(in: start...phase.lastStep)
      let tail = ",\(phase.stage + 1),\(phase.kind.rawValue),"
      for (offset, rate) in rates.enumerated() {
        let step = start + offset
        text += "\(name),\(branch),\(step),"
        text += Format.number(Double(step) * tokensPerStep)
        text += tail
        text += "\(rate)\n"
      }
    }
  }
}
