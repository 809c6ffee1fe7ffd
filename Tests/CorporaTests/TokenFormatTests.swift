import Foundation
import Testing

@testable import Corpora

/// Against files that `interop/token_reference.py` made with the tools that own the formats.
@Suite struct TokenFormatTests {
  static let tokens: [UInt16] = [7, 300, 0, 65535, 1, 2, 0, 5, 6, 9, 0, 0]
  static let documents = [0..<3, 3..<7, 7..<11, 11..<12]

  /// File, format and type of the reference files.
  static let files: [(name: String, format: TokenFormat, element: TokenElement)] = [
    ("nanogpt.bin", .nanogpt, .uint16), ("llmc.bin", .llmc, .uint16),
    ("llama3.bin", .llmc, .uint32), ("megatron.bin", .megatron, .uint16),
    ("neox.bin", .megatron, .int32), ("neox.idx", .megatron, .int32),
    ("neox", .megatron, .int32),
  ]

  @Test(arguments: files)
  func readsTheReference(_ name: String, _ format: TokenFormat, _ element: TokenElement) throws {
    let url = try fixture("tokens/\(name)")
    for given in [nil, format] {
      let file = try TokenFile(contentsOf: url, format: given)
      #expect(file.format == format && file.element == element)
      #expect(file[0..<file.count] == Self.tokens)
      #expect(file[3] == 65535 && file[11] == 0)
      #expect(file.largestToken == 65535)
      let documents = file.documents.map { index in (0..<index.count).map { index[$0] } }
      #expect(documents == (format == .megatron ? Self.documents : nil))
      #expect(Array(file.chunks(of: 1..<6, size: 2)) == [[300, 0], [65535, 1], [2]])
    }
    #expect(
      message { _ = try TokenFile(contentsOf: url, format: format, vocabulary: 65535) }
        .hasSuffix("token 3 is 65535; the vocabulary has tokens 0 ..< 65535"))
  }

  @Test(arguments: files)
  func writesTheReference(_ name: String, _ format: TokenFormat, _ element: TokenElement) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent(name)
      let writer = try TokenWriter(url, format: format, element: element)
      for document in Self.documents {
        // The third document of the reference has two sequences; ours has one.
        try writer.append(Array(Self.tokens[document]))
        writer.endDocument()
      }
      #expect(FileManager.default.isEmpty(folder))
      try writer.finish()
      let bin = String(name.split(separator: ".")[0]) + ".bin"
      #expect(
        try Files.read(folder.appendingPathComponent(bin)) == fixtureBytes("tokens/\(bin)"))
      let read = try TokenFile(contentsOf: url, format: nil)
      #expect(read.format == format && read[0..<12] == Self.tokens)
      if format == .megatron {
        #expect(read.documents.map { index in (0..<4).map { index[$0] } } == Self.documents)
      }
    }
  }

  /// The index of documents of one sequence each, byte by byte.
  @Test func writesAnIndex() throws {
    let url = URL(fileURLWithPath: "/x/a.bin")
    let index = try #require(MegatronFormat.index(url, documents: [3, 1], .int32))
    #expect(index.url.path == "/x/a.idx")
    let eight = { (value: UInt8) in [value, 0, 0, 0, 0, 0, 0, 0] as [UInt8] }
    let expected: [UInt8] =
      Array("MMIDIDX\0\0".utf8) + eight(1) + [4] + eight(2) + eight(3)
      + [3, 0, 0, 0, 1, 0, 0, 0] + eight(0) + eight(12) + eight(0) + eight(1) + eight(2)
    #expect(index.bytes == expected)
  }

  @Test func choosesTheTypeAsMegatronDoes() throws {
    try withTemporaryFolder { folder in
      for (vocabulary, bytes) in [(65_499, 2), (65_500, 4)] {
        let url = folder.appendingPathComponent("\(vocabulary).bin")
        let writer = try TokenWriter(url, format: .megatron, vocabulary: vocabulary)
        try writer.append([1])
        try writer.finish()
        #expect(try Files.read(url).count == bytes)
      }
      let text = message {
        _ = try TokenWriter(
          folder.appendingPathComponent("x.bin"), format: .nanogpt, element: .int32)
      }
      #expect(text.hasSuffix("tokens of type int32; nanogpt is written with uint16"))
      let empty = try TokenWriter(folder.appendingPathComponent("y.bin"), format: .llmc)
      let complaint = message { try empty.finish() }
      #expect(complaint.hasSuffix("no tokens to write; at least one is needed"))
    }
  }

  /// A change of one field of llm.c's header.
  @Test(arguments: [
    (0, 0x49, "magic number 20240457; llm.c's is 20240520 or 20240801"),
    (4, 2, "version 2; version 1 is read for magic number 20240520"),
    (8, 13, "24 bytes after the header, which tells of 13 tokens of 2 bytes"),
    (11, 0xff, "24 bytes after the header, which tells of -16777204 tokens of 2 bytes"),
  ])
  func refusesOtherHeaders(offset: Int, value: UInt8, expected: String) throws {
    try withTemporaryFolder { folder in
      var bytes = try fixtureBytes("tokens/llmc.bin")
      bytes[offset] = value
      let url = try write(bytes, "a.bin", in: folder)
      let complaint = message { _ = try TokenFile(contentsOf: url, format: .llmc) }
      #expect(complaint.hasSuffix("a.bin: " + expected))
      let cut = try write(Array(bytes.prefix(1000)), "b.bin", in: folder)
      #expect(
        message { _ = try TokenFile(contentsOf: cut, format: .llmc) }
          .hasSuffix("1000 bytes; the header of llm.c's format takes 1024"))
    }
  }

  /// A change of one byte of Megatron's index: 5 sequences, 5 entries, 16-bit tokens.
  @Test(arguments: [
    (0, 0x4e, "does not begin with MMIDIDX"), (9, 2, "version 2; version 1 is read"),
    (17, 6, "type of token 6; 1 to 5 and 8"), (17, 5, "sequence 1 begins at byte 6"),
    (18, 6, "tells of 6 sequences and 5 document entries"),
    (25, 0xff, "sequences and 5 document entries"), (33, 0xff, "5 sequences and 18374686"),
    (26, 1, "tells of 5 sequences and 1 document entries"),
    (37, 0xff, "sequence 0 has -16777213 tokens"), (34, 4, "sequence 1 begins at byte 6"),
    (50, 2, "sequence 4 ends at byte 26; megatron.bin has 24"),
    (50, 0, "the sequences end at byte 22; megatron.bin has 24"),
    (61, 0x7f, "sequence 0 begins at byte 9151314442816847872"),
    (94, 1, "document entry 0 is 1; entries rise from 0 to 5"),
    (110, 0, "document entry 2 is 0; entries rise"), (126, 4, "the last document entry is 4"),
    (133, 0x80, "document entry 4 is -92"),
  ])
  func refusesOtherIndices(offset: Int, value: UInt8, expected: String) throws {
    try withTemporaryFolder { folder in
      var bytes = try fixtureBytes("tokens/megatron.idx")
      bytes[offset] = value
      let url = try write(bytes, "megatron.idx", in: folder)
      try write(try fixtureBytes("tokens/megatron.bin"), "megatron.bin", in: folder)
      let complaint = message { _ = try TokenFile(contentsOf: url, format: nil) }
      #expect(complaint.contains("megatron.idx: "), "\(complaint)")
      #expect(complaint.contains(expected), "\(complaint)")
      // Every cut is found.
      for length in [0, 33, 34, 100, 133] {
        let whole = try fixtureBytes("tokens/megatron.idx")
        try write(Array(whole.prefix(length)), "megatron.idx", in: folder)
        #expect(throws: CorpusError.self) { try TokenFile(contentsOf: url, format: nil) }
      }
    }
  }

  @Test func refusesTokensBeyondSixteenBits() throws {
    try withTemporaryFolder { folder in
      var bytes = try fixtureBytes("tokens/llama3.bin")
      bytes[1024 + 4 * 5 + 2] = 1
      let url = try write(bytes, "a.bin", in: folder)
      let text = message { _ = try TokenFile(contentsOf: url, format: nil, vocabulary: 128_256) }
      #expect(text.hasSuffix("token 5 is 65538; tokens must fit 16 bits, 0 ..< 65536"))
      var index = try fixtureBytes("tokens/neox.bin")
      index[7] = 0xff
      let idx = try write(try fixtureBytes("tokens/neox.idx"), "n.idx", in: folder)
      try write(index, "n.bin", in: folder)
      #expect(
        message { _ = try TokenFile(contentsOf: idx, format: nil) }
          .contains("token 1 is -16776916; the vocabulary has tokens 0 ..< 65536"))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("n.bin"))
      #expect(
        message { _ = try TokenFile(contentsOf: idx, format: nil) }
          .hasSuffix("n.bin: no such file"))
    }
  }
}

extension FileManager {
  /// Whether a folder shows no files.
  fileprivate func isEmpty(_ folder: URL) -> Bool {
    ((try? contentsOfDirectory(atPath: folder.path)) ?? []).allSatisfy { $0.hasPrefix(".") }
  }
}
