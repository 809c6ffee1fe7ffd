import Testing

@testable import Corpora

@Suite struct ManPageTests {
  @Test func keepsTheProseOfAManPage() throws {
    let page = strings(ManPage.paragraphs(try fixtureBytes("page.1")))
    #expect(
      page == [
        "page - shows how a manual page is read",
        "The command page reads the file named file, and writes what every other(1) command "
          + "leaves. Dashes - and \"quotes\" stay, fonts go.",
        "After the definition the text goes on with Güte and marks.",
        "-a Shows all.",
        "A blank line ends a paragraph too, small or not.",
      ])
  }

  @Test func keepsTheProseOfMdoc() throws {
    #expect(
      strings(ManPage.paragraphs(try fixtureBytes("page.mdoc"))) == [
        "page", "shows how mdoc is read", "The command page needs other(1) , and files .",
        "The end.",
      ])
  }

  @Test func readsLatin1WhenAPageIsNotUTF8() {
    #expect(strings(ManPage.paragraphs([0x47, 0xfc, 0x74, 0x65])) == ["Güte"])
  }

  @Test(arguments: [
    (#"plain"#, "plain"), (#"\fBbold\fP \f[CR]x\f(CWy"#, "bold xy"), (#"a\-b\(emc"#, "a-b - c"),
    (#"\s+1big\s-1 \s0x"#, "big x"), (#"back\e and \\"#, #"back\ and \"#),
    (#"text \" comment"#, "text "), (#"\[u00E4]\[lq]\[nosuch]"#, "ä\""), (#"\*(xy\*[abc]z"#, "z"),
    (#"no\&break\|here\~x\ y"#, "nobreakhere x y"), (#"\*»x«"#, "x«"), (#"end\"#, "end"),
    (#"\[open"#, ""), (#"\("#, ""), (#"\f"#, ""), (#"\s"#, ""), (#"\s1"#, ""),
  ])
  func turnsInlineEscapesIntoText(roff: String, text: String) {
    #expect(
      String(validating: RoffText.plain([UInt8](roff.utf8)[...]), as: UTF8.self) == text)
  }

  @Test func stringRegistersHoldWhatTheCallerSays() {
    let line = [UInt8](#"\*(Lt\*[x]\*z"#.utf8)
    #expect(RoffText.plain(line[...], strings: ["Lt": "<", "z": "end"]) == [UInt8]("<end".utf8))
  }

  @Test func splitsArgumentsAtBlanksOutsideQuotes() {
    let words = ManPage.arguments([UInt8]("\"a b\" c  \"d".utf8)[...])
    #expect(words.map { String(decoding: $0, as: UTF8.self) } == ["a b", "c", "\"d"])
  }
}
