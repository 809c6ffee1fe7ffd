import Corpora
import Foundation

/// `[domain.NAME]`: where texts come from.
extension StudyFile {
  static func domains(_ root: inout SpecReader) throws(Failure) -> [Study.Domain] {
    var domains: [Study.Domain] = []
    for (name, reader) in try root.namedTables("domain") {
      var table = reader
      guard SpecReader.isName(name) else {
        throw Failure(
          .data, "\(table.file):\(table.line): \(table.place) \(SpecReader.nameRule)")
      }
      let text = try text(&table, folder: folder(of: root.file))
      try table.finish()
      domains.append(
        Study.Domain(
          name: name, text: text, place: "\(table.file):\(table.line): \(table.place)"))
    }
    guard !domains.isEmpty else {
      throw root.complaint("domain", "no [domain.NAME] table: name at least one domain")
    }
    return domains
  }

  /// A corpus, or files; nil for an empty table, whose domain can only be simulated.
  private static func text(_ table: inout SpecReader, folder: URL) throws(Failure) -> Study.Text? {
    let corpus = try table.string("corpus")
    let train = try table.strings("train")
    let heldOut = try table.strings("held_out")
    let share = try table.number("held_out_share")
    let format = try table.word("format", TokenFormat.self)
    let isBare = heldOut == nil && share == nil && format == nil
    switch (corpus, train) {
    case (nil, nil) where isBare: return nil
    case (let corpus?, nil):
      guard heldOut == nil, share == nil else {
        throw table.complaint(
          heldOut == nil ? "held_out_share" : "held_out", "a built corpus brings its own")
      }
      guard format == nil else { throw table.complaint("format", "a built corpus is text") }
      return .corpus(corpus)
    case (nil, let train?):
      guard heldOut == nil || share == nil else {
        throw table.complaint("held_out_share", "give held_out or held_out_share, not both")
      }
      if let share, !(share > 0 && share < 1) {
        throw table.complaint("held_out_share", "a share lies between 0 and 1, such as 0.02")
      }
      let measured = heldOut.map(Study.HeldOut.files) ?? .share(share ?? 0.02)
      return try areTokens(train, heldOut ?? [], format, table, folder: folder)
        ? .tokens(train: train, format: format, heldOut: measured)
        : .files(train: train, heldOut: measured)
    default: throw table.complaint("corpus", "give either corpus = \"…\" or train = [\"…\"]")
    }
  }

  /// Whether a domain's files hold tokens; texts and tokens are not mixed within a domain.
  private static func areTokens(
    _ train: [String], _ heldOut: [String], _ format: TokenFormat?, _ table: SpecReader,
    folder: URL
  ) throws(Failure) -> Bool {
    let files = train + heldOut
    let isToken = files.map { path in
      TokenFormat.isTokenFile(
        path.hasPrefix("/") ? path : folder.appendingPathComponent(path).path)
    }
    guard format == nil, isToken.contains(true) else { return format != nil }
    if let text = isToken.firstIndex(of: false) {
      throw table.complaint(
        text < train.count ? "train" : "held_out",
        "\"\(files[text])\" is no token file (.bin) beside others that are; make domains of one "
          + "kind")
    }
    return true
  }
}
