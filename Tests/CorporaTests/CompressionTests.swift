import Testing

@testable import Corpora

@Suite struct CompressionTests {
  private let text = [UInt8]("one\ntwo\n".utf8)

  @Test func readsAllMembersAndFrames() throws {
    #expect(try Compression.gunzip(try fixtureBytes("two-members.gz"), place: "f") == text)
    #expect(try Compression.unzstd(try fixtureBytes("two-frames.zst"), place: "f") == text)
  }

  @Test func refusesFilesThatAreCutAnywhere() throws {
    let gz = try fixtureBytes("two-members.gz")
    // A cut between the two members cannot be seen.
    for length in 1..<gz.count where length != gz.count / 2 {
      #expect(throws: CorpusError.self) {
        try Compression.gunzip([UInt8](gz[..<length]), place: "f")
      }
    }
    let zst = try fixtureBytes("two-frames.zst")
    for length in 1..<zst.count where length != zst.count / 2 {
      #expect(throws: CorpusError.self) {
        try Compression.unzstd([UInt8](zst[..<length]), place: "f")
      }
    }
  }

  @Test func saysThatAFileIsCutOrBroken() throws {
    let gz = try fixtureBytes("two-members.gz")
    let cut = message { _ = try Compression.gunzip([UInt8](gz[..<40]), place: "a.gz") }
    #expect(cut == "a.gz: gzip data end early, after 40 bytes; the file is cut")
    #expect(
      message { _ = try Compression.gunzip(text, place: "a.gz") }
        == "a.gz: byte 2 is not valid gzip")
    #expect(message { _ = try Compression.gunzip(gz + text, place: "a.gz") }.contains("not valid"))
    #expect(message { _ = try Compression.gunzip([], place: "a.gz") }.contains("end early"))
    #expect(message { _ = try Compression.unzstd([], place: "a.zst") }.contains("end early"))
    #expect(
      message { _ = try Compression.unzstd(text, place: "a.zst") }.contains(
        "is not valid Zstandard"))
  }
}
