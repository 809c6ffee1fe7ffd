import Foundation
import Testing

@testable import Corpora

/// Against files that `interop/tokenizer_reference.py` made with the library `tokenizers`.
@Suite struct TokenizerReferenceTests {
  /// A text as bytes, and its ids in both tokenizers.
  struct Case: Decodable {
    let bytes: String
    let valid: Bool
    let plain: [UInt16]
    let pythiaLike: [UInt16]

    enum CodingKeys: String, CodingKey {
      case bytes, valid, plain
      case pythiaLike = "pythia-like"
    }

    var data: [UInt8] {
      let digits = Array(bytes.utf8)
      return stride(from: 0, to: digits.count, by: 2).map { index in
        UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) ?? 0
      }
    }
  }

  private func cases() throws -> [Case] {
    try JSONDecoder().decode([Case].self, from: Data(try fixtureBytes("tokenizer/ids.json")))
  }

  private func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer.load(from: try fixture("tokenizer/\(name).json"))
  }

  @Test func trainingGivesTheSameVocabularyAndMerges() throws {
    let bytes = try Files.read(sample("german.txt")).prefix(40_000)
    let cut = Array(bytes.prefix(UTF8Text.firstInvalidOffset(Array(bytes))))
    let text = String(decoding: cut, as: UTF8.self)
    let ours = try Tokenizer.train(on: [Document(name: "", text: text)], vocabulary: 600)
    let reference = try tokenizer("plain")
    #expect(ours.pieces == reference.pieces)
    #expect(ours.merges == reference.merges)
    #expect(ours.endOfText == reference.endOfText)
  }

  @Test func trickyTextsHaveTheSameIds() throws {
    let (plain, other) = (try tokenizer("plain"), try tokenizer("pythia-like"))
    let cases = try cases()
    #expect(cases.count == 24)
    for entry in cases {
      let text = String(decoding: entry.data, as: UTF8.self)
      #expect(plain.encode(text) == entry.plain, "\(text.debugDescription)")
      #expect(other.encode(text) == entry.pythiaLike, "\(text.debugDescription)")
      #expect(plain.text(entry.plain) == text)
    }
  }

  @Test func invalidBytesAreReplacedAsPythonDoesIt() throws {
    let plain = try tokenizer("plain")
    for entry in try cases() where !entry.valid {
      try withTemporaryFolder { folder in
        try write([0x78] + entry.data, "a.txt", in: folder)
        #expect(
          message { _ = try UserText.documents(matching: ["a.txt"], relativeTo: folder) }
            .contains("is not valid UTF-8"))
        let read = try UserText.documents(
          matching: ["a.txt"], relativeTo: folder, replacesInvalid: true)
        #expect(plain.encode(String(read[0].text.unicodeScalars.dropFirst())) == entry.plain)
        // Without replacement every byte comes back.
        #expect(plain.decode(plain.encode(entry.data)) == entry.data)
      }
    }
  }

  @Test func addedTokensAndNormalisationAreKept() throws {
    try withTemporaryFolder { folder in
      let other = try tokenizer("pythia-like")
      #expect(other.isNFC && other.added.count == 25)
      #expect(other.vocabularySize == 611)
      // Runs of spaces: the longest that fits, from the left.
      #expect(other.encode(String(repeating: " ", count: 30)) == [588, 606])
      #expect(other.decode([588]) == [UInt8](repeating: 32, count: 24))
      #expect(other.decode([0, 1]) == [])
      // Bytes without a token, which no text holds, are left out.
      #expect(other.decode(other.encode([0x61, 0xff, 0x62])) == [0x61, 0x62])
      let url = folder.appendingPathComponent("tokenizer.json")
      try other.save(to: url)
      let read = try Tokenizer.load(from: url)
      #expect(read.pieces == other.pieces && read.merges == other.merges)
      #expect(read.added == other.added && read.isNFC)
    }
  }

  /// What transformers 5 writes for a tokenizer that adds no tokens.
  @Test func readsATemplateThatAddsNothing() throws {
    try withTemporaryFolder { folder in
      let text = String(
        decoding: try fixtureBytes("tokenizer/pythia-like.json"), as: UTF8.self)
      let template = text.replacing(
        "\"post_processor\": null",
        with: "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": "
          + "[{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}], \"special_tokens\": {}}")
      #expect(template != text)
      let file = folder.appending(path: "tokenizer.json")
      try Data(template.utf8).write(to: file)
      #expect(try Tokenizer.load(from: file).vocabularySize > 256)
    }
  }

  /// A change of Pythia's kind of file, and what the reader says to it.
  @Test(arguments: [
    ("\"id\": 1,", "\"id\": 700,", "no token 611; tokens are numbered from 0 without gaps"),
    ("\"id\": 600,", "\"id\": 601,", "added token 15 (\"           \") comes twice"),
    ("\"id\": 600,", "\"id\": 70000,", "has no content, or no id in 0 ..< 65536"),
    ("\"lstrip\": false", "\"lstrip\": true", "has lstrip; only false is read"),
    ("\"NFC\"", "\"NFKC\"", "normalizer NFKC; only NFC or none is read"),
    ("\"byte_fallback\": false", "\"byte_fallback\": true", "byte_fallback is true"),
    ("\"ignore_merges\": false", "\"ignore_merges\": true", "ignore_merges is true"),
    ("\"truncation\": null", "\"truncation\": {\"max_length\": 5}", "truncation is set"),
    (
      "\"post_processor\": null", "\"post_processor\": {\"type\": \"TemplateProcessing\"}",
      "post_processor TemplateProcessing may add tokens"
    ),
    (
      "\"post_processor\": null",
      "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {}}]}",
      "post_processor TemplateProcessing may add tokens"
    ),
    ("\"Ã\": ", "\"ÃÃ\": ", "no token for the byte 0xc3"),
  ])
  func refusesWhatWouldChangeTheIds(old: String, new: String, expected: String) throws {
    try withTemporaryFolder { folder in
      let text = String(
        decoding: try fixtureBytes("tokenizer/pythia-like.json"), as: UTF8.self)
      let place = try #require(text.firstRange(of: old))
      let url = try write(text.replacingCharacters(in: place, with: new), "t.json", in: folder)
      let complaint = message { _ = try Tokenizer.load(from: url) }
      #expect(complaint.contains("t.json: "))
      #expect(complaint.contains(expected), "\(complaint)")
    }
  }

  @Test func koreanSyllablesAreComposed() {
    func composed(_ text: String) -> String? {
      [UInt8](text.utf8).withUnsafeBufferPointer { UTF8Text.composed($0) }
        .map { String(decoding: $0, as: UTF8.self) }
    }
    let scalars = { (text: String?) in (text ?? "").unicodeScalars.map(\.value) }
    #expect(composed("Grüße") == nil)
    #expect(scalars(composed("e\u{301}")) == [0xe9])
    #expect(scalars(composed("\u{ac00}\u{11a8}b")) == [0xac01, 0x62])
    #expect(scalars(composed("\u{1100}\u{1161}\u{11a8}")) == [0xac01])
    #expect(scalars(composed("\u{ac01}\u{11a8}\u{ac1c}")) == [0xac01, 0x11a8, 0xac1c])
  }
}
