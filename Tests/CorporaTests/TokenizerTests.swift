import Foundation
import Testing

@testable import Corpora

@Suite struct TokenizerTests {
  private func documents(_ texts: String...) -> [Document] {
    texts.map { Document(name: "test", text: $0) }
  }

  /// `hug` × 10, `pug` × 5, `pun` × 12, `bun` × 4, `hugs` × 5, by hand (Sennrich et al.'s algorithm):
  /// u+g is most frequent (20), then u+n (16), then h+ug (15), p+un (12), and of p+ug and hug+s (5
  /// each) the one with the smaller tokens.
  @Test func learnsTheMergesThatOneFindsByHand() throws {
    let words = [("hug", 10), ("pug", 5), ("pun", 12), ("bun", 4), ("hugs", 5)]
    // Each word is a document of its own, so that no spaces are learnt.
    let texts = words.flatMap { [Document](repeating: Document(name: "", text: $0), count: $1) }
    let tokenizer = try Tokenizer.train(on: texts, vocabulary: 257 + 7)
    let names = tokenizer.merges.map { merge in
      [merge.left, merge.right].map { tokenizer.text([$0]) }.joined(separator: " ")
    }
    #expect(names == ["u g", "u n", "h ug", "p un", "p ug", "hug s", "b un"])
    #expect(tokenizer.merges.map(\.result) == [257, 258, 259, 260, 261, 262, 263])
    #expect(tokenizer.encode("pugs hugs") == [261, 83, 221, 262])
  }

  @Test func joinsRunsFromTheLeft() throws {
    let tokenizer = try Tokenizer.train(on: documents("aaaaa", "aaaaa"), vocabulary: 259)
    // a+a comes 8 times; then aa+aa and aa+a twice each, and a has the smaller token.
    #expect(tokenizer.decode([257]) == [0x61, 0x61])
    #expect(tokenizer.decode([258]) == [0x61, 0x61, 0x61])
    #expect(tokenizer.encode("aaaaaaa") == [257, 257, 258])
  }

  /// The merges and tokens of `tokenizers` 0.23.3 on the sample.
  @Test func agreesWithTheReferenceOnTheSample() throws {
    let english = try CorpusFile.documents(sample("english.txt"))
    let tokenizer = try Tokenizer.train(on: english, vocabulary: 1024)
    let lines = tokenizer.merges.map { merge in
      [merge.left, merge.right]
        .map { ByteAlphabet.characters(tokenizer.pieces[Int($0)]) }.joined(separator: " ")
    }
    #expect(
      SHA256.hex([UInt8](lines.joined(separator: "\n").utf8))
        == "f6bea802b9c0dba3785ef1d5858b5edf0de07df03f584ef3b593a1d6605566dc")
    try withTemporaryFolder { folder in
      let german = try CorpusFile.documents(sample("german.txt"))
      let report = try TokenPacker.pack(
        german, tokenizer: tokenizer, to: folder.appendingPathComponent("de.bin"))
      #expect(report.tokens == 65312)
      #expect(report.sha256 == "26e65d050740cd45c18ae8c7b3f397550a5403a606ea360e845e5718ed89402d")
    }
  }

  @Test func anyBytesComeBack() throws {
    let tokenizer = try Tokenizer.train(
      on: try CorpusFile.documents(sample("german.txt")), vocabulary: 600)
    var state: UInt64 = 1
    for length in [0, 1, 2, 255, 5000] {
      let bytes = (0..<length).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
      #expect(tokenizer.decode(tokenizer.encode(bytes)) == bytes)
    }
    let text = "Grüße, 日本! <|endoftext|> 😀\u{301}\n\n\t end"
    #expect(tokenizer.text(tokenizer.encode(text)) == text)
    #expect(!tokenizer.encode(text).contains(tokenizer.endOfText))
    #expect(tokenizer.decode([tokenizer.endOfText]) == [])
  }

  @Test func wordsAreTheSameWithAndWithoutTheCache() throws {
    let tokenizer = try Tokenizer.train(
      on: try CorpusFile.documents(sample("english.txt")), vocabulary: 700)
    let word = String(repeating: "theothersandhere", count: 40)
    let long = tokenizer.encode(word)
    #expect(tokenizer.text(long) == word)
    #expect(long.count < word.utf8.count / 2)
    let first = tokenizer.encode("the rabbit")
    #expect(tokenizer.encode("the rabbit") == first)
  }

  @Test func tokensDependOnTheTextsAlone() throws {
    let texts = try CorpusFile.documents(sample("german.txt"))
    let a = try Tokenizer.train(on: texts, vocabulary: 400)
    let b = try Tokenizer.train(on: texts, vocabulary: 400)
    #expect(a.merges == b.merges)
    let less = try Tokenizer.train(on: texts, vocabulary: 400, limitBytes: 1)
    #expect(less.merges == (try Tokenizer.train(on: [texts[0]], vocabulary: 400)).merges)
    #expect(less.merges != a.merges)
  }

  @Test func refusesSizesThatCannotBe() {
    for size in [0, 256, 65537] {
      let text = message { _ = try Tokenizer.train(on: [], vocabulary: size) }
      #expect(text == "vocabulary: \(size) tokens; a byte-level vocabulary has 257 to 65536")
    }
    let small = message { _ = try Tokenizer.train(on: documents("abab"), vocabulary: 300) }
    #expect(small.hasPrefix("vocabulary: the texts give 258 tokens, 300 were asked for"))
  }
}
