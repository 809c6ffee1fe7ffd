import Testing

@testable import Corpora

@Suite struct WordScannerTests {
  private func words(_ bytes: [UInt8]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    bytes.withUnsafeBufferPointer { buffer in
      WordScanner.forEachWord(in: buffer) { words.append([UInt8]($0)) }
    }
    return words
  }

  private func words(_ text: String) -> [String] {
    words([UInt8](text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The cuts of `tokenizers` 0.23.3 for the same text.
  @Test func cutsAsTheReferenceDoes() {
    let text = "Alice's cat isn't  here;\n\n  it'll 1234 go—ünï\u{2003}日本 😀!!' 're"
    #expect(
      words(text) == [
        "Alice", "'s", " cat", " isn", "'t", " ", " here", ";", "\n\n ", " it", "'ll", " 1234",
        " go", "—", "ünï", "\u{2003}", "日本", " 😀!!'", " '", "re",
      ])
    #expect(words("\t\n a  \u{a0}b") == ["\t\n", " a", "  ", "\u{a0}", "b"])
  }

  @Test(arguments: [
    ("", []), (" ", [" "]), ("a ", ["a", " "]), ("a  ", ["a", "  "]), ("'", ["'"]),
    ("'x", ["'", "x"]),
    ("'rex 'v 've", ["'re", "x", " '", "v", " '", "ve"]), ("x'll'd'm", ["x", "'ll", "'d", "'m"]),
    ("a1²b", ["a", "1²", "b"]), ("\n\nx", ["\n", "\n", "x"]), ("  x", [" ", " x"]),
    ("'LL", ["'", "LL"]),
  ])
  func cutsCorners(text: String, expected: [String]) {
    #expect(words(text) == expected)
  }

  @Test func malformedBytesAreMarks() {
    #expect(words([0x61, 0xff, 0x80, 0x2e, 0x61]) == [[0x61], [0xff, 0x80, 0x2e], [0x61]])
  }
}
