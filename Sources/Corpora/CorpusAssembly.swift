/// Removes duplicates, orders and splits the pieces of a corpus.
///
/// Pieces are ordered by a salted hash of their names: a fixed shuffle, so that any prefix of the
/// text is a fair sample. Another salted hash holds out one piece in 25, so a document keeps its side
/// when a package is updated. Sources take turns in the recipe's order; within one, the first
/// occurrence in hash order keeps a paragraph.
struct CorpusAssembly {
  private(set) var train = Text()
  private(set) var heldOut = Text()
  private(set) var sources: [CorpusManifest.Source] = []

  /// Documents in their written form.
  struct Text {
    var bytes: [UInt8] = []
    var documents = 0

    mutating func append(_ lines: [Paragraph]) {
      if documents > 0 { bytes.append(newline) }
      for line in lines {
        bytes += line
        bytes.append(newline)
      }
      documents += 1
    }
  }

  private struct Kept {
    let order: UInt64
    let name: String
    let lines: [Paragraph]
  }

  /// - Parameters:
  ///   - texts: The sources of the corpus.
  ///   - seen: Paragraphs that it must not hold; what it holds is added.
  init(_ texts: [SourceText], seen: inout Set<UInt64>) {
    var kept: [Kept] = []
    for text in texts {
      let fresh = CorpusAssembly.withoutDuplicates(text, seen: &seen)
      let size = fresh.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.count + 1 } }
      sources.append(
        CorpusManifest.Source(
          name: text.source.name, package: text.source.package, rawBytes: text.rawBytes,
          cleanBytes: text.cleanBytes, usedBytes: size, documents: fresh.count))
      kept += fresh
    }
    let split = Blake2b(salt: "split")
    for piece in kept.sorted(by: CorpusAssembly.precedes) {
      if split.hash(piece.name) % CorpusRecipe.heldOutOneIn == 0 {
        heldOut.append(piece.lines)
      } else {
        train.append(piece.lines)
      }
    }
  }

  private static func withoutDuplicates(
    _ text: SourceText, seen: inout Set<UInt64>
  ) -> [Kept] {
    let order = Blake2b(salt: "order")
    let pieces = text.pieces.map { (order: order.hash($0.name), piece: $0) }
      .sorted { ($0.order, $0.piece.name) < ($1.order, $1.piece.name) }
    var kept: [Kept] = []
    for (order, piece) in pieces {
      let lines = piece.lines.filter { seen.insert($0.key).inserted }.map(\.text)
      if !lines.isEmpty { kept.append(Kept(order: order, name: piece.name, lines: lines)) }
    }
    return kept
  }

  private static func precedes(_ a: Kept, _ b: Kept) -> Bool {
    (a.order, a.name) < (b.order, b.name)
  }
}
