import Foundation
import Testing

@testable import Corpora

@Suite struct TokenFileTests {
  @Test func readsWhatIsPacked() throws {
    try withTemporaryFolder { folder in
      let documents = [Document(name: "a", text: "abab"), Document(name: "b", text: "abc ü")]
      let tokenizer = try Tokenizer.train(on: documents, vocabulary: 258)
      let url = folder.appendingPathComponent("train.bin")
      let report = try TokenPacker.pack(documents, tokenizer: tokenizer, to: url)
      // ab ab end, ab c space ü (two bytes) end.
      #expect(report.tokens == 9)
      #expect(report.bytes == 10)
      #expect(report.documents == 2)
      #expect(report.sha256 == SHA256.hex(try Files.read(url)))
      let file = try TokenFile(contentsOf: url, vocabulary: 258, expectedCount: 9)
      #expect(file.count == 9)
      #expect(file[0..<4] == [257, 257, 0, 257])
      #expect(file[8] == 0)
      #expect(file[4..<9] == [67, 221, 128, 121, 0])
      #expect(file.textBytes(in: 0..<9, tokenizer: tokenizer) == 10)
      #expect(try Files.read(url)[0..<2] == [0x01, 0x01])
      var window = [UInt16](repeating: 9, count: 4)
      file.copy(2..<5, into: &window)
      #expect(window == [0, 257, 67, 9])
    }
  }

  @Test func refusesCutAndForeignFiles() throws {
    try withTemporaryFolder { folder in
      func text(_ bytes: [UInt8], count: Int? = nil, vocabulary: Int = 258) -> String {
        message {
          let url = try write(bytes, "x.bin", in: folder)
          _ = try TokenFile(contentsOf: url, vocabulary: vocabulary, expectedCount: count)
        }
      }
      #expect(text([]).contains("x.bin: 0 bytes; a token file holds two bytes a token"))
      #expect(text([1, 0, 2]).contains("3 bytes"))
      #expect(text([1, 0, 2, 0], count: 3).contains("2 tokens; 3 were written: it is cut"))
      #expect(
        text([1, 1, 2, 1]).contains("token 1 is 258; the vocabulary has tokens 0 ..< 258"))
      #expect(text([1, 1, 2, 1], count: 2, vocabulary: 259) == "")
      #expect(text([255, 255], vocabulary: 65536) == "")
      let missing = folder.appendingPathComponent("no.bin")
      #expect(
        message { _ = try TokenFile(contentsOf: missing, vocabulary: 9) }.hasSuffix("no such file"))
    }
  }

  @Test func refusesToPackNothing() throws {
    try withTemporaryFolder { folder in
      let tokenizer = try Tokenizer.train(on: [], vocabulary: 257)
      let url = folder.appendingPathComponent("x.bin")
      #expect(throws: CorpusError.self) {
        try TokenPacker.pack([], tokenizer: tokenizer, to: url)
      }
      #expect(!FileManager.default.fileExists(atPath: url.path))
    }
  }
}
