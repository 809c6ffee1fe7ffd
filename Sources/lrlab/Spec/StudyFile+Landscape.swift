import Foundation
import Sim

/// `[landscape]`: what a study is simulated on.
extension StudyFile {
  /// `shift = "strong"`, or a table by domain; or `file = "landscape.toml"`, from the study's folder.
  static func landscape(
    _ root: inout SpecReader, _ sequences: [StageSequence], domains: [String]
  ) throws(Failure) -> (shifts: DomainShifts, file: String?, reference: Int?) {
    guard var table = try root.table("landscape") else { return (DomainShifts(.strong), nil, nil) }
    let shifts = try shifts(&table, sequences, domains: domains)
    let file = try landscapeFile(&table, folder: folder(of: root.file))
    if shifts != nil, file != nil {
      throw table.complaint("file", "a calibrated landscape has shifts of its own; leave shift out")
    }
    let reference = try table.integer("reference")
    if let reference, reference < 1 {
      throw table.complaint("reference", "at least 1 step")
    }
    try table.finish()
    return (shifts ?? DomainShifts(.strong), file, reference)
  }

  /// `[published] file = "published.csv"`: losses that the forecast is held against.
  static func published(_ root: inout SpecReader) throws(Failure) -> String? {
    guard var table = try root.table("published") else { return nil }
    guard let file = try table.string("file") else {
      throw table.complaint("file", "file is missing: the CSV of published losses")
    }
    try table.finish()
    return file
  }

  private static func landscapeFile(_ table: inout SpecReader, folder: URL) throws(Failure)
    -> String?
  {
    guard let path = try table.string("file") else { return nil }
    let url = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
    guard Files.exists(url) else {
      throw Failure(
        .inputOutput,
        "\(table.complaint("file", "no such file; `lrlab fit LOGS --law landscape` writes one"))")
    }
    return url.relativePath
  }

  /// One shift for all domains, or one for each that a later stage trains; stand-ins may be named too.
  private static func shifts(
    _ table: inout SpecReader, _ sequences: [StageSequence], domains: [String]
  ) throws(Failure) -> DomainShifts? {
    guard table.has("shift") else { return nil }
    let first = sequences[0].stages[0].domain
    var later: [String] = []
    for domain in sequences.flatMap(\.stageDomains) where domain != first {
      if !later.contains(domain) { later.append(domain) }
    }
    let others = domains.filter { $0 != first && !later.contains($0) }
    guard var inner = try table.table("shift", by: later, or: others, "later domain") else {
      return DomainShifts(try shift(&table, "shift") ?? .strong)
    }
    var shifts = DomainShifts(.strong)
    for domain in later + others { shifts.named[domain] = try shift(&inner, domain) }
    return shifts
  }

  /// A word, or a number.
  private static func shift(_ table: inout SpecReader, _ key: String) throws(Failure) -> Shift? {
    guard let node = table.node(key) else { return nil }
    let text: String
    if case .string(let word) = node.value { text = word } else { text = node.shown }
    do { return try Shift(text) } catch { throw table.complaint(key, Shift.allowed) }
  }
}
