import Dialects
import Foundation
import Schedules

/// The configurations of all runs of a study for another trainer, and the table that says which run
/// takes which.
///
/// Runs that differ in data alone (replay, domains of equal lengths, seeds) share their files.
struct StudyExport {
  /// One file: steps of one line of rates.
  struct File {
    var name: String
    /// Of the grid's cells whose runs take it.
    var cells: [GridCell]
    /// `main`, or the branch's name.
    var line: String
    var part: Handover.Part
    /// The stages that its steps fall into, such as `stage 1 (586)`.
    var stages: String
  }

  let dialect: Dialect
  private(set) var files: [File] = []
  /// What the trainer cannot say, each once.
  private(set) var remarks: [String] = []

  /// - Throws: `Failure` 65 for a schedule that the trainer has no way to say.
  init(_ study: Study, to dialect: Dialect) throws(Failure) {
    self.dialect = dialect
    let grid = try StudyGrid(study)
    var lines: [(plan: Plan, stem: String, name: String, cells: [GridCell])] = []
    for entry in grid.entries {
      if let same = lines.firstIndex(where: { $0.plan == entry.plan && $0.name == "main" }) {
        lines[same].cells.append(entry.cell)
        for index in lines.indices where lines[index].stem == lines[same].stem && index != same {
          lines[index].cells.append(entry.cell)
        }
        continue
      }
      let stem = Self.stem(entry.cell, taken: Set(lines.map(\.stem)))
      lines.append((entry.plan, stem, "main", [entry.cell]))
      for branch in entry.plan.branches {
        lines.append((branch.plan, stem, branch.name, [entry.cell]))
      }
    }
    for line in lines {
      do { try add(line.plan, line.stem, line.name, line.cells) } catch {
        throw Failure(error.code, "\(study.file): \(line.plan.name): \(error.description)")
      }
    }
  }

  private mutating func add(
    _ plan: Plan, _ stem: String, _ line: String, _ cells: [GridCell]
  ) throws(Failure) {
    let export = try ScheduleExport(plan: plan, dialect: dialect)
    for remark in export.handover.remarks where !remarks.contains(remark) {
      remarks.append(remark)
    }
    for part in export.handover.parts {
      let middle = line == "main" ? "" : "." + line
      files.append(
        File(
          name: "\(stem)\(middle).\(part.suffix)", cells: cells, line: line, part: part,
          stages: Self.stages(of: part, in: plan)))
    }
  }

  /// The schedule's name, with what else tells its rates from another's.
  private static func stem(_ cell: GridCell, taken: Set<String>) -> String {
    var words = [cell.isBaseline ? cell.role.rawValue : cell.schedule]
    if taken.contains(words[0]), let start = cell.start { words.append(start.rawValue) }
    if taken.contains(words.joined(separator: ".")) {
      words.append(cell.domainText.filter { $0.isLetter || $0.isNumber || $0 == "-" })
    }
    let stem = words.joined(separator: ".")
    guard taken.contains(stem) else { return stem }
    return (2...).lazy.map { "\(stem)-\($0)" }.first { !taken.contains($0) } ?? stem
  }

  private static func stages(of part: Handover.Part, in plan: Plan) -> String {
    plan.stages.compactMap { stage in
      let first = max(stage.firstStep, part.firstStep)
      let last = min(stage.lastStep, part.lastStep)
      return first <= last ? "\(stage.index + 1): \(first)-\(last)" : nil
    }.joined(separator: "; ")
  }

  /// One row a cell and file.
  var csv: String {
    var text = "file,schedule,role,domain,replay,start,moments,line,first_step,last_step,stages\n"
    for file in files {
      for cell in file.cells {
        let cells: [String] = [
          file.name, cell.schedule, cell.role.rawValue, cell.domainText, cell.replayText,
          cell.startText, cell.momentsText, file.line, String(file.part.firstStep),
          String(file.part.lastStep), file.stages,
        ]
        text += cells.map(Self.quoted).joined(separator: ",") + "\n"
      }
    }
    return text
  }

  private static func quoted(_ word: String) -> String {
    word.contains(where: { ",\"\n".contains($0) })
      ? "\"" + word.replacing("\"", with: "\"\"") + "\"" : word
  }

  /// Writes the files and `runs.csv`.
  func write(into folder: URL) throws(Failure) {
    for file in files {
      try Files.write(file.part.text, to: folder.appendingPathComponent(file.name))
    }
    try Files.write(csv, to: folder.appendingPathComponent("runs.csv"))
  }

  /// What was written, for the terminal.
  var text: String {
    var table = TextTable(["file", "steps", "stages", "cells", "max |Δlr|"], leftColumns: [0, 2])
    for file in files {
      table.rows.append([
        file.name, "\(file.part.firstStep)-\(file.part.lastStep)", file.stages,
        String(file.cells.count),
        file.part.configuration == nil ? "code" : Format.rate(file.part.difference),
      ])
    }
    return table.text
  }
}
