import Foundation
import Testing

@testable import Corpora

@Suite struct CorpusAssemblyTests {
  private let words = ["river", "house", "garden", "letter", "winter", "morning", "table", "cloud"]

  /// A paragraph of English prose that differs for each pair of numbers.
  private func paragraph(_ i: Int, _ j: Int) -> Paragraph {
    let (a, b, c) = (words[i % 8], words[j % 8], words[(i / 8) % 8])
    let text = "The \(a) of the \(b) is not in the \(c), and it was there for the \(words[i / 64])."
    return [UInt8](text.utf8)
  }

  private func source(_ index: Int, documents: Range<Int>) -> SourceText {
    var text = SourceText(CorpusRecipe.pair[0].sources[index])
    for i in documents { text.add("page\(i)", [paragraph(i, 0), paragraph(i, 1)]) }
    return text
  }

  private func text(_ part: CorpusAssembly.Text) -> String {
    String(decoding: part.bytes, as: UTF8.self)
  }

  private func documents(_ part: CorpusAssembly.Text) -> [String] {
    text(part).split(separator: "\n\n").map { $0.trimmingCharacters(in: .newlines) }
  }

  /// The checksums change with any change of order, split or form; Python's hashlib gives them too.
  @Test func bytesAreFixed() {
    var seen: Set<UInt64> = []
    let corpus = CorpusAssembly([source(1, documents: 0..<200)], seen: &seen)
    #expect(corpus.train.documents + corpus.heldOut.documents == 200)
    #expect(corpus.heldOut.documents == 7)
    #expect(
      SHA256.hex(corpus.train.bytes)
        == "86b2eacfa47dd1389d5d5497ad496996477a69e114878c6d7965f6fb91e09627")
    #expect(
      SHA256.hex(corpus.heldOut.bytes)
        == "cdfa27c8aac0c8cc0f307823d70f1514ddb6ed37aea40c71066907a350be3eee")
  }

  @Test func theOrderIsTheReferences() {
    var seen: Set<UInt64> = []
    let corpus = CorpusAssembly([source(1, documents: 0..<4)], seen: &seen)
    let expected = [0, 1, 2, 3].sorted {
      Blake2b(salt: "order").hash("man-en/page\($0)@0")
        < Blake2b(salt: "order").hash("man-en/page\($1)@0")
    }
    let texts = expected.map { i in
      strings([paragraph(i, 0), paragraph(i, 1)]).joined(separator: "\n") + "\n"
    }
    #expect(text(corpus.train) == texts.joined(separator: "\n"))
  }

  @Test func newDocumentsDoNotMoveTheOthers() {
    var seen: Set<UInt64> = []
    let before = CorpusAssembly([source(1, documents: 0..<100)], seen: &seen)
    seen = []
    let after = CorpusAssembly([source(1, documents: 0..<200)], seen: &seen)
    let old = Set(documents(before.heldOut))
    #expect(old.isSubset(of: documents(after.heldOut)))
    #expect(documents(after.train).filter(Set(documents(before.train)).contains).count > 90)
  }

  @Test func laterSourcesLoseWhatEarlierOnesHave() {
    var seen: Set<UInt64> = []
    let corpus = CorpusAssembly(
      [source(1, documents: 0..<10), source(2, documents: 5..<15)], seen: &seen)
    #expect(corpus.sources.map(\.documents) == [10, 5])
    #expect(corpus.sources[1].cleanBytes > corpus.sources[1].usedBytes)
    let next = CorpusAssembly([source(2, documents: 0..<16)], seen: &seen)
    #expect(next.sources[0].documents == 1)
  }

  @Test func withinASourceTheFirstInHashOrderKeepsAParagraph() {
    var text = SourceText(CorpusRecipe.pair[0].sources[1])
    text.add("a", [paragraph(0, 0)])
    text.add("b", [paragraph(0, 0)])
    var seen: Set<UInt64> = []
    let corpus = CorpusAssembly([text], seen: &seen)
    #expect(corpus.train.documents + corpus.heldOut.documents == 1)
    #expect(corpus.sources[0].usedBytes == paragraph(0, 0).count + 1)
  }

  @Test func longDocumentsAreCutAtParagraphs() throws {
    var text = SourceText(CorpusRecipe.pair[0].sources[1])
    let long =
      paragraph(0, 0).dropLast() + [UInt8](String(repeating: " and the cat", count: 100).utf8)
    text.add("page", [Paragraph](repeating: Paragraph(long), count: 60))
    #expect(text.pieces.map(\.name) == ["man-en/page@0", "man-en/page@1", "man-en/page@2"])
    let size = try #require(text.pieces.first).lines.reduce(0) { $0 + $1.text.count + 1 }
    #expect((32768..<(32768 + long.count + 1)).contains(size))
  }
}
