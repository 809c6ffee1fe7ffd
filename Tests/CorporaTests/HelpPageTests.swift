import Testing

@testable import Corpora

@Suite struct HelpPageTests {
  @Test func keepsTheArticleAlone() throws {
    #expect(
      strings(HelpPage.paragraphs(try fixtureBytes("help.html"))) == [
        "Insert a table", "Hold Ctrl+V & wait – café.", "First second.", "Third bold.", "Cell",
        "Other",
      ])
  }

  @Test func keepsTheTextOfADocBookPage() throws {
    #expect(
      strings(HelpPage.paragraphs(try fixtureBytes("docbook.html"))) == [
        "1.1. Lamps", "A lamp gives “light”.", "Switches it.",
      ])
  }

  @Test func readsAWholePageWithoutAnArticle() {
    let page = [UInt8]("<p>One<p>Two <i>x</i>".utf8)
    #expect(strings(HelpPage.paragraphs(page)) == ["One", "Two x"])
  }

  @Test func anEmptyPageHasNoParagraphs() {
    #expect(HelpPage.paragraphs([]).isEmpty)
  }
}
