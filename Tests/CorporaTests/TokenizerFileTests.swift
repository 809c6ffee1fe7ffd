import Foundation
import Testing

@testable import Corpora

@Suite struct TokenizerFileTests {
  private func trained() throws -> Tokenizer {
    try Tokenizer.train(on: try CorpusFile.documents(sample("german.txt")), vocabulary: 500)
  }

  @Test func readsWhatItWrites() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("tokenizer.json")
      let tokenizer = try trained()
      try tokenizer.save(to: url)
      let read = try Tokenizer.load(from: url)
      #expect(read.merges == tokenizer.merges)
      #expect(read.pieces == tokenizer.pieces)
      #expect(read.endOfText == 0)
      #expect(read.vocabularySize == 500)
      let text = "Wie froh bin ich, daß ich \"weg\" bin\\!"
      #expect(read.encode(text) == tokenizer.encode(text))
    }
  }

  @Test func bytesAreNumberedAsInTheReference() throws {
    let tokenizer = try trained()
    #expect(tokenizer.encode("!") == [1])
    #expect(tokenizer.encode([0xff]) == [188])
    #expect(tokenizer.encode([0x00]) == [189])
    #expect(tokenizer.encode([0xad]) == [256])
    #expect(ByteAlphabet.characters([0x20, 0x41, 0x0a, 0xc3]) == "ĠAĊÃ")
    #expect(ByteAlphabet.bytes("ĠAĊÃ") == [0x20, 0x41, 0x0a, 0xc3])
    #expect(ByteAlphabet.bytes("日") == nil)
  }

  /// A change of the saved file, and what the reader says to it.
  @Test(arguments: [
    ("\"type\": \"BPE\"", "\"type\": \"WordPiece\"", "no BPE model"),
    ("\"add_prefix_space\": false", "\"add_prefix_space\": true", "only ByteLevel with use_regex"),
    ("\"use_regex\": true", "\"use_regex\": false", "only ByteLevel with use_regex"),
    ("\"normalizer\": null", "\"normalizer\": {\"type\": \"NFD\"}", "only NFC or none is read"),
    ("\"!\": 1,", "\"!\": 700,", "no token 1; tokens are numbered"),
    ("\"!\": 1,", "\"日\": 1,", "token 1 (\"日\") is not written in GPT-2's byte alphabet"),
    ("\"!\": 1,", "\"!!\": 1,", "no token for the byte 0x21"),
    ("\"e n\"", "\"e zzz\"", "names tokens that are not in the vocabulary"),
    ("\"<|endoftext|>\": 0", "\"xyz\": 0", "token 0 comes twice"),
    ("\"content\": \"<|endoftext|>\"", "\"content\": \"x\"", "no token <|endoftext|>"),
    ("\"version\"", "version", "not a JSON object"),
  ])
  func refusesOtherTokenizers(old: String, new: String, expected: String) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("tokenizer.json")
      try trained().save(to: url)
      let json = try String(contentsOf: url, encoding: .utf8)
      #expect(json.contains(old))
      try write(json.replacingOccurrences(of: old, with: new), "tokenizer.json", in: folder)
      let text = message { _ = try Tokenizer.load(from: url) }
      #expect(text.contains("tokenizer.json: "))
      #expect(text.contains(expected))
    }
  }

  /// New versions of `tokenizers` write merges as pairs, and GPT-2 puts the end of text last.
  @Test func readsPairsAndAnotherOrder() throws {
    try withTemporaryFolder { folder in
      let bytes = ByteAlphabet.order.enumerated().map { index, byte in
        let name = ByteAlphabet.characters([byte])
        return "\(name == "\"" || name == "\\" ? "\"\\\(name)\"" : "\"\(name)\""): \(index)"
      }
      let json = """
        {"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
         "model": {"type": "BPE", "merges": [["a", "b"]], "vocab": {\(bytes.joined(separator: ",")),
         "ab": 256, "<|endoftext|>": 257}}}
        """
      let tokenizer = try Tokenizer.load(from: try write(json, "t.json", in: folder))
      #expect(tokenizer.endOfText == 257)
      #expect(tokenizer.encode("abb") == [256, 65])
    }
  }
}
