import Testing

@testable import Corpora

@Suite struct AptTests {
  @Test func readsNamesVersionsAndChecksums() {
    let line =
      "'http://mirror/pool/x_4%3a7.4-1+b2_all.deb' x_4%3a7.4-1+b2_all.deb 1331652 SHA256:ef"
    #expect(
      Apt.parseURI(line)
        == Apt.PackageFile(
          name: "x", file: "x_4%3a7.4-1+b2_all.deb", version: "4:7.4-1+b2", sha256: "ef",
          bytes: 1_331_652))
    #expect(Apt.parseURI("W: 'a' b 3 SHA256:x") == nil)
    #expect(Apt.parseURI("'a' b three SHA256:x") == nil)
  }

  @Test func repeatsTheLastErrorOfApt() {
    #expect(Apt.lastError("W: a\nE: first\nE: second\nW: b\n") == "second")
    #expect(Apt.lastError("only words") == "only words")
    #expect(Apt.lastError("") == "apt gave no reason")
    let failed = "W: x\nE: Failed to fetch http://a/b  Could not connect\nE: Failed to fetch c d\n"
    #expect(Apt.firstFailure(failed) == "http://a/b Could not connect")
    #expect(Apt.firstFailure("E: other") == "other")
  }

  @Test func programsGetTheirWordsUnchanged() throws {
    let words = ["it's", "$HOME", "a b", "`x`", "\\n", ""]
    let (status, output) = try Subprocess.run(["printf", "%s|"] + words)
    #expect(status == 0)
    #expect(output == words.map { $0 + "|" }.joined())
  }

  @Test func statusAndErrorsComeBack() throws {
    let failed = try Subprocess.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    #expect(failed.status == 3)
    #expect(failed.output == "out\nerr\n")
    #expect(try Subprocess.run(["sh", "-c", "kill -9 $$"]).status == 137)
    #expect(try Subprocess.run(["no-such-program-here"]).status == 127)
    #expect(try Subprocess.run(["pwd"], in: "/").output == "/\n")
  }
}
