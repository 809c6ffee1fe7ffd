import Testing

@testable import Corpora

@Suite struct MdocPageTests {
  @Test func keepsTheProseOfAPage() throws {
    #expect(
      strings(MdocPage.paragraphs(try fixtureBytes("bsd.mdoc"))) == [
        "lamp, lantern - switches the light of the room",
        "The lamp driver (see room(4)) needs FreeBSD 12.1 or 4.4BSD, \"dim\", and the call "
          + "lamp_set(level, int how).",
        "It was 'so (or nearly so)', as in (see /dev/lamp).",
        "[EINVAL] The level is not valid.",
        "-v level Say more, - then rest.",
        "lamp%d: Em is not here The lamp is broken.",
        "Kept text of a display.",
        "After the reference.",
        "None of Ann Other is known.",
      ])
  }

  @Test func readsPagesOfTheManMacrosToo() throws {
    let bytes = try fixtureBytes("page.1")
    #expect(MdocPage.paragraphs(bytes) == ManPage.paragraphs(bytes))
  }

  @Test(arguments: [
    (".Fl a Ns Ar file", "-afile"), (".Fl", "-"), (".Ar", "file ..."), (".Ux .", "UNIX."),
    (".Pf ( Fa x ) ,", "(x),"), (".Ql \"Sq a\" ;", "'Sq a';"), (".In sys/lamp.h", "<sys/lamp.h>"),
    (".Brq Em b", "{b}"), (".Oo Fl q Oc", "[-q]"), (".Do so it is Dc ?", "\"so it is\"?"),
    (".Em or Ns Ap ing", "or'ing"), (".Po first Pc", "(first)"), (".Pc rest", ") rest"),
    (".At v7", "Version 7 AT&T UNIX"), (".At V.4", "AT&T System V Release 4 UNIX"),
    (".At", "AT&T UNIX"), (".St -p1003.1-2001 .", "POSIX."), (".St -isoC-99", "ISO C"),
    (".Nx", "NetBSD"), (".Bx", "BSD"), (".Xr ls", "ls"), (".Xr ls 1 , Xr cp 1", "ls(1), cp(1)"),
    (".An -nosplit", ""), (".An Ann Aq Mt a@b.c", "Ann <a@b.c>"), (".Pa ( a )", "(a)"),
    (".Fo f", "f("), (".Em a \\\" comment", "a"), (".Em \"say \"\"so\"\"\"", "say \"so\""),
    (".Va a\\*[Lt]b\\*(Gt", "a<b>"), (".Rv -std", ""), (".Nm", ""), (".", ""),
    (".Em \"open", "open"),
  ])
  func turnsMacrosIntoWords(line: String, text: String) {
    let page = ".Dd today\n" + line + "\n"
    #expect(strings(MdocPage.paragraphs([UInt8](page.utf8))).joined(separator: "|") == text)
  }

  @Test func spacingCanBeSwitchedOff() {
    let page = ".Dd today\n.Sm off\n.Ar a : b\n.Sm on\n.Ar c\n"
    #expect(strings(MdocPage.paragraphs([UInt8](page.utf8))) == ["a:bc"])
  }
}
