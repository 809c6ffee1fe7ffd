import Foundation

/// Published final losses that a forecast is held against: a CSV file beside the study.
///
/// Columns: `model,domain,schedule,replay,old_loss,new_loss,role,source`. Beside the study's
/// schedules, `first-stage` is the end of the first stage alone, and `union` and `from-scratch` are
/// the study's baselines. The first model named is the study's.
struct PublishedTable: Sendable, Equatable {
  /// What a row was to the landscape.
  enum Role: String, Sendable, CaseIterable {
    /// The landscape was fitted to it.
    case fit
    /// The landscape has not seen it.
    case prediction
    /// Not seen either: training from fresh weights on other data than the first stage's.
    case baseline
    /// Sets the level of another model; not compared.
    case level
  }

  struct Row: Sendable, Equatable {
    var model: String
    var domain: String
    var schedule: String
    var replay: Double
    var old: Double
    var new: Double
    var role: Role
    var source: String
  }

  var rows: [Row]

  static let firstStage = "first-stage"
  private static let header = "model,domain,schedule,replay,old_loss,new_loss,role,source"

  /// - Throws: `Failure` 74 for a file that cannot be read, 65 for a line that is no row.
  static func load(_ path: String) throws(Failure) -> PublishedTable {
    try parse(name: path, text: try Files.text(path))
  }

  static func parse(name: String, text: String) throws(Failure) -> PublishedTable {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, first == header else {
      throw Failure(.data, "\(name):1: the first line is to be \(header)")
    }
    var rows: [Row] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = line.split(separator: ",", maxSplits: 7, omittingEmptySubsequences: false)
      guard fields.count == 8, let replay = Double(fields[3]), (0..<1).contains(replay),
        let old = Double(fields[4]), let new = Double(fields[5]), old.isFinite, new.isFinite
      else {
        throw Failure(
          .data, "\(name):\(index + 1): \"\(line)\" is no row; wanted: \(header), with numbers")
      }
      guard let role = Role(rawValue: String(fields[6])) else {
        let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
        throw Failure(.data, "\(name):\(index + 1): role = \(fields[6]); one of \(roles)")
      }
      rows.append(
        Row(
          model: String(fields[0]), domain: String(fields[1]), schedule: String(fields[2]),
          replay: replay, old: old, new: new, role: role, source: String(fields[7])))
    }
    return PublishedTable(rows: rows)
  }
}
