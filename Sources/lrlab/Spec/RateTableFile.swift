import Foundation
import Schedules

/// `preset = "table"`: a CSV of `step,lr` with the rate of every step.
enum RateTableFile {
  /// The preset's name; it stands beside `Preset`, since it has no default to be laid over a run.
  static let preset = "table"

  /// Reads `file` and `first_step`, and the rows of the file.
  ///
  /// - Parameter folder: from where a relative path is seen.
  static func table(_ reader: inout SpecReader, folder: URL?) throws(Failure) -> RateTable {
    guard let name = try reader.string("file") else {
      throw reader.complaint("file", "file is missing: a table's CSV of step,lr")
    }
    guard let first = try reader.integer("first_step") else {
      throw reader.complaint(
        "first_step", "first_step is missing: what the CSV calls its first step, 0 or 1")
    }
    guard first == 0 || first == 1 else {
      throw reader.complaint("first_step", "a table counts its steps from 0 or 1")
    }
    let path = name.hasPrefix("/") ? name : folder?.appendingPathComponent(name).path ?? name
    let rows = try rows(of: try Files.text(path), name: path)
    do {
      return try RateTable(rows: rows, firstStep: first)
    } catch {
      throw Failure(.data, "\(path): \(error)")
    }
  }

  /// The rows under a header `step,lr`.
  static func rows(of text: String, name: String) throws(Failure) -> [(step: Int, rate: Double)] {
    // A carriage return and a newline are one character.
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard let header = lines.first, header == "step,lr" else {
      throw Failure(.data, "\(name):1: \(lines.first ?? ""); a table begins with step,lr")
    }
    var rows: [(step: Int, rate: Double)] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard fields.count == 2, let step = Int(fields[0]), let rate = Double(fields[1]) else {
        throw Failure(
          .data, "\(name):\(index + 1): \(line.prefix(60)); a row is a whole step and a rate")
      }
      rows.append((step, rate))
    }
    return rows
  }
}
