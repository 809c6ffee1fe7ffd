import Foundation
import Testing

@testable import Corpora

@Suite struct TokenFilesTests {
  private func tokens(_ url: URL) throws -> [UInt16] {
    let file = try TokenFile(contentsOf: url)
    return file[0..<file.count]
  }

  @Test func findsFilesByPatternAndPrefix() throws {
    let folder = try fixture("tokens")
    func names(_ patterns: [String]) throws -> [String] {
      try TokenFiles.open(
        matching: patterns, relativeTo: folder, format: nil, vocabulary: 65536
      ).map { $0.url.lastPathComponent }
    }
    let all = ["llama3.bin", "llmc.bin", "megatron.bin", "nanogpt.bin", "neox.bin"]
    #expect(try names(["*.bin"]) == all)
    #expect(try names(["neox", "neox.idx", "neox.bin"]) == ["neox.bin"])
    #expect(message { _ = try names(["none*.bin"]) }.contains("no such file"))
  }

  @Test func identityIsOfTokensAndDocuments() throws {
    let folder = try fixture("tokens")
    func identity(_ name: String) throws -> String {
      TokenFiles.identity([
        try TokenFile(contentsOf: folder.appendingPathComponent(name), format: nil)
      ])
    }
    #expect(try identity("megatron") == identity("neox"))
    #expect(try identity("llmc.bin") == identity("nanogpt.bin"))
    #expect(try identity("llmc.bin") != identity("megatron"))
  }

  /// A hundred documents, each of its own tokens, two of them alike.
  private func many(_ folder: URL) throws -> TokenFile {
    let url = folder.appendingPathComponent("many.bin")
    let writer = try TokenWriter(url, format: .megatron)
    for document in 0..<100 {
      try writer.append([UInt16(document == 99 ? 0 : document), 500, 1000])
      writer.endDocument()
    }
    try writer.finish()
    return try TokenFile(contentsOf: url, format: nil)
  }

  private func split(
    _ file: TokenFile, _ share: Double, in folder: URL
  ) throws -> (train: [UInt16], heldOut: [UInt16]) {
    let (a, b) = (folder.appendingPathComponent("a.bin"), folder.appendingPathComponent("b.bin"))
    let train = try TokenWriter(a, format: .nanogpt)
    let heldOut = try TokenWriter(b, format: .nanogpt)
    try HeldOutTokens.split([file], share: share, train: train, heldOut: heldOut)
    try train.finish()
    try heldOut.finish()
    return (try tokens(a), try tokens(b))
  }

  @Test func holdsOutWholeDocuments() throws {
    try withTemporaryFolder { folder in
      let file = try many(folder)
      let (train, heldOut) = try split(file, 0.2, in: folder)
      #expect(train.count + heldOut.count == 300)
      #expect((30...90).contains(heldOut.count))
      let first = { (tokens: [UInt16]) in
        stride(from: 0, to: tokens.count, by: 3).map { tokens[$0] }
      }
      #expect(Set(first(train)).isDisjoint(with: first(heldOut)))
      #expect(heldOut.suffix(2) == [500, 1000])
      // A larger share keeps what a smaller one held out.
      let more = try split(file, 0.5, in: folder)
      #expect(Set(first(more.heldOut)).isSuperset(of: first(heldOut)))
      // A share that would hold out none holds out one kind of document.
      let least = try split(file, 1e-9, in: folder)
      #expect(Set(first(least.heldOut)).count == 1)
    }
  }

  @Test func holdsOutTheTailWhereDocumentsAreNotMarked() throws {
    try withTemporaryFolder { folder in
      let file = try TokenFile(contentsOf: try fixture("tokens/llmc.bin"), format: nil)
      let (train, heldOut) = try split(file, 0.25, in: folder)
      #expect(train == Array(TokenFormatTests.tokens.prefix(9)))
      #expect(heldOut == Array(TokenFormatTests.tokens.suffix(3)))
      #expect(
        message { _ = try split(file, 0.01, in: folder) }.contains("leaves one part empty"))
    }
  }

  @Test func cutsDocumentsAtTheEndOfText() throws {
    try withTemporaryFolder { folder in
      let file = try TokenFile(contentsOf: try fixture("tokens/nanogpt.bin"))
      let url = folder.appendingPathComponent("m.bin")
      let report = try TokenPacker.pack(
        [file, file], to: try TokenWriter(url, format: .megatron), endOfText: 0)
      #expect(report.documents == 8 && report.tokens == 24)
      let read = try TokenFile(contentsOf: url, format: nil)
      #expect((0..<4).map { read.documents?[$0] } == TokenFormatTests.documents.map { $0 })
      // Tokens after the last end are a document too.
      let open = try TokenPacker.pack(
        [file], to: try TokenWriter(url, format: .megatron), endOfText: 9)
      #expect(open.documents == 2)
      let whole = try TokenPacker.pack([file, file], to: try TokenWriter(url, format: .megatron))
      #expect(whole.documents == 2)
    }
  }

  @Test func packsTextsInEveryFormat() throws {
    try withTemporaryFolder { folder in
      let tokenizer = try Tokenizer.load(from: try fixture("tokenizer/plain.json"))
      let documents = [Document(name: "a", text: "Grüße"), Document(name: "b", text: "")]
      var seen: Set<[UInt16]> = []
      for format in TokenFormat.allCases {
        let url = folder.appendingPathComponent("\(format.rawValue).bin")
        let report = try TokenPacker.pack(documents, tokenizer: tokenizer, to: url, format: format)
        #expect(report.documents == 2 && report.bytes == 7)
        let file = try TokenFile(contentsOf: url, format: nil)
        #expect(file.format == format && file.count == report.tokens)
        seen.insert(file[0..<file.count])
      }
      #expect(seen == [tokenizer.encode("Grüße") + [0, 0]])
    }
  }
}
