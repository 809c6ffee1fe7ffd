import Foundation
import Testing

@testable import Corpora

@Suite struct UserTextTests {
  @Test func aTextFileIsOneDocument() throws {
    try withTemporaryFolder { folder in
      try write("First.\n\nSecond.\n", "texts/b.txt", in: folder)
      try write("\u{feff}Other.", "texts/a.txt", in: folder)
      try write("not read", "texts/c.md", in: folder)
      let documents = try UserText.documents(
        matching: ["texts/*.txt", "texts/a.txt"], relativeTo: folder)
      #expect(
        documents == [
          Document(name: "texts/a.txt", text: "Other."),
          Document(name: "texts/b.txt", text: "First.\n\nSecond.\n"),
        ])
    }
  }

  @Test func readsCompressedFiles() throws {
    try withTemporaryFolder { folder in
      try write(try fixtureBytes("two-members.gz"), "a.txt.gz", in: folder)
      try write(try fixtureBytes("two-frames.zst"), "b.txt.zst", in: folder)
      let documents = try UserText.documents(matching: ["*.txt.*"], relativeTo: folder)
      #expect(documents.map(\.text) == ["one\ntwo\n", "one\ntwo\n"])
    }
  }

  @Test func aJSONLineIsOneDocument() throws {
    try withTemporaryFolder { folder in
      try write(
        "{\"text\": \"a\\nb \\u00e4\", \"id\": 1}\n\n{\"text\":\"c\"}\r\n", "x.jsonl", in: folder)
      #expect(
        try UserText.documents(matching: ["x.jsonl"], relativeTo: folder) == [
          Document(name: "x.jsonl:1", text: "a\nb ä"), Document(name: "x.jsonl:3", text: "c"),
        ])
    }
  }

  @Test(arguments: [
    (
      "{\"text\": \"a\"}\n{\"text\": \"b\"\n", "x.jsonl:2: not valid JSON; every line is one object"
    ),
    ("{\"txt\": \"a\"}\n", "x.jsonl:1: no key \"text\"; every line needs one"),
    ("{\"text\": \"a\"}\n\n{\"text\": null}", "x.jsonl:3: \"text\" is null; it must be a string"),
    ("{\"text\": 5}", "x.jsonl:1: \"text\" is not a string"),
    ("[1]", "x.jsonl:1: not a JSON object; every line is one"),
    ("\n\n", "x.jsonl: no documents; at least one is needed"),
  ])
  func namesFileAndLineOfABadRow(content: String, expected: String) throws {
    try withTemporaryFolder { folder in
      try write(content, "x.jsonl", in: folder)
      #expect(
        message { _ = try UserText.documents(matching: ["x.jsonl"], relativeTo: folder) }
          == expected)
    }
  }

  @Test func saysWhereATextIsNotUTF8() throws {
    try withTemporaryFolder { folder in
      try write([0x61, 0x0a, 0x62, 0xfc, 0x63], "a.txt", in: folder)
      try write([UInt8]("{\"text\":\"".utf8) + [0xc3, 0x28], "b.jsonl", in: folder)
      #expect(
        message { _ = try UserText.documents(matching: ["a.txt"], relativeTo: folder) }
          == "a.txt:2: byte 3 (0xfc) is not valid UTF-8; texts must be UTF-8")
      #expect(
        message { _ = try UserText.documents(matching: ["b.jsonl"], relativeTo: folder) }
          == "b.jsonl:1: byte 9 of the line is not valid UTF-8; texts must be UTF-8")
    }
  }

  @Test func refusesWhatIsNotThereOrNotText() throws {
    try withTemporaryFolder { folder in
      try write("x", "a.md", in: folder)
      try write(" \n", "blank.txt", in: folder)
      try write([UInt8](try fixtureBytes("two-members.gz").dropLast(3)), "cut.txt.gz", in: folder)
      func text(_ pattern: String) -> String {
        message { _ = try UserText.documents(matching: [pattern], relativeTo: folder) }
      }
      #expect(text("no/*.txt") == "no/*.txt: no such file in \(folder.path)")
      #expect(text("a.md").hasPrefix("a.md: unknown kind of file"))
      #expect(text("blank.txt") == "blank.txt: no text in the file")
      #expect(text("cut.txt.gz").contains("cut.txt.gz: gzip data end early"))
    }
  }

  @Test func aPathMayLookLikeAPattern() throws {
    try withTemporaryFolder { folder in
      let odd = folder.appendingPathComponent("odd [1]")
      try write("x", "a[2].txt", in: odd)
      try write("y", "b.txt", in: odd)
      #expect(
        try UserText.documents(matching: ["a[2].txt"], relativeTo: odd).map(\.name) == ["a[2].txt"])
      #expect(try UserText.documents(matching: ["b*"], relativeTo: odd).map(\.text) == ["y"])
    }
  }

  @Test func kindsPickTheExitCode() {
    #expect(CorpusError(.badData, at: "", "x").isData)
    for kind in [CorpusError.Kind.missingFile, .inputOutput, .fetchFailed] {
      #expect(CorpusError(kind, at: "a", "x").isInputOutput)
      #expect(!CorpusError(kind, at: "a", "x").isData)
    }
  }
}
