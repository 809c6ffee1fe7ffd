import Testing

@testable import Corpora

@Suite struct TarReaderTests {
  private func read(_ bytes: [UInt8], wanting part: String = "") throws -> [(String, Int)] {
    var position = 0
    let tar = TarReader(place: "test.tar") { count in
      let end = min(position + count, bytes.count)
      defer { position = end }
      return [UInt8](bytes[position..<end])
    }
    var members: [(String, Int)] = []
    try tar.forEachFile(where: { part.isEmpty || $0.contains(part) }) { path, content in
      members.append((path, content.count))
    }
    return members
  }

  @Test(arguments: ["gnu.tar", "pax.tar"])
  func readsRegularFilesWithLongNames(name: String) throws {
    let members = try read(try fixtureBytes(name))
    let deep = "usr/share/" + String(repeating: "long-", count: 30) + "/name.txt"
    #expect(
      members.map(\.0) == ["usr/share/a.txt", "usr/share/b.bin", "usr/share/empty", deep])
    #expect(members.map(\.1) == [6, 600, 0, 5])
  }

  @Test func readsThePrefixOfUstar() throws {
    let (a, b) = (String(repeating: "a", count: 60), String(repeating: "b", count: 60))
    let members = try read(try fixtureBytes("ustar.tar"))
    #expect(members.map(\.0) == ["usr/share/a.txt", "usr/share/\(a)/\(b)/name.txt"])
  }

  @Test func givesWantedFilesAlone() throws {
    #expect(try read(try fixtureBytes("gnu.tar"), wanting: ".bin").map(\.0) == ["usr/share/b.bin"])
  }

  @Test func refusesACutStream() throws {
    let whole = try fixtureBytes("gnu.tar")
    // The content of b.bin, 600 bytes in two blocks, begins at its first letter.
    let content = try #require(whole.indices.first { whole[$0...].starts(with: "xxxx".utf8) })
    let cut = message { _ = try read([UInt8](whole[..<(content + 512)])) }
    #expect(cut == "test.tar: the tar stream ends 512 bytes early")
    #expect(message { _ = try read([UInt8](whole[..<700])) }.contains("cut in a header"))
  }

  @Test func refusesADamagedHeader() throws {
    var bytes = try fixtureBytes("gnu.tar")
    bytes[10] ^= 1
    #expect(message { _ = try read(bytes) }.contains("not a tar stream"))
  }
}
