import Testing

@testable import Corpora

@Suite struct DescriptionIndexTests {
  @Test func makesADocumentOfEachDescribedPackage() throws {
    let documents = DescriptionIndex.documents(try fixtureBytes("descriptions.txt"))
    #expect(documents.map(\.name) == ["alpha", "gamma"])
    #expect(
      strings(documents[0].paragraphs) == [
        "Tool for letters.", "Alpha sorts letters in two lines.", "Features:",
        "* first item goes on", "* second item",
      ])
    #expect(strings(documents[1].paragraphs) == ["Überblick über Gamma.", "Ein Absatz."])
  }

  @Test func cleansBlanksOfEveryKind() {
    let text = "\u{feff} a\u{a0}\u{200b}b\r\n\tc \u{c4}\u{e0} "
    #expect(String(decoding: Paragraphs.cleaned([UInt8](text.utf8)), as: UTF8.self) == "a b c Äà")
  }
}
