import Foundation
import Testing

@testable import Corpora

@Suite struct CorpusFileTests {
  @Test func readsWhatItWrites() throws {
    try withTemporaryFolder { folder in
      let documents = [
        Document(name: "a", text: "One.\nTwo é."), Document(name: "b", text: "Three."),
      ]
      let url = folder.appendingPathComponent("c.txt")
      try CorpusFile.write(documents, to: url)
      #expect(try Files.read(url) == [UInt8]("One.\nTwo é.\n\nThree.\n".utf8))
      let read = try CorpusFile.documents(url)
      #expect(read.map(\.text) == documents.map(\.text))
      #expect(read.map { $0.name.suffix(8) } == ["/c.txt:1", "/c.txt:4"])
    }
  }

  @Test func refusesTextsThatWouldComeBackDifferent() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("c.txt")
      for text in ["", "a\n\nb", "a\n"] {
        #expect(throws: CorpusError.self) {
          try CorpusFile.write([Document(name: "d", text: text)], to: url)
        }
      }
      #expect(!FileManager.default.fileExists(atPath: url.path))
    }
  }

  @Test func refusesMissingEmptyAndMalformedFiles() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appendingPathComponent("no.txt")
      #expect(message { _ = try CorpusFile.documents(missing) }.hasSuffix("no.txt: no such file"))
      let empty = try write("\n\n", "e.txt", in: folder)
      #expect(message { _ = try CorpusFile.documents(empty) }.contains("e.txt: no text"))
      let bad = try write([0x61, 0x0a, 0xff], "b.txt", in: folder)
      #expect(message { _ = try CorpusFile.documents(bad) }.contains("b.txt:2: byte 2 (0xff)"))
    }
  }

  /// The sample lies in the repository and must not change by accident.
  @Test(arguments: [
    ("english.txt", 88, "03c11a4b2f78792dc394ac2e29ae9c24df2f512f244d6d166cbfa69b71bbd075"),
    ("german.txt", 34, "39b58fa981c0404a338a5a91097cc8488cd6ba28a3c0af4061286368ab7d4241"),
  ])
  func theSampleIsWhole(name: String, count: Int, digest: String) throws {
    let documents = try CorpusFile.documents(sample(name))
    #expect(documents.count == count)
    #expect(SHA256.hex(try Files.read(sample(name))) == digest)
    #expect(documents.allSatisfy { $0.text.utf8.count > 1000 })
  }
}
