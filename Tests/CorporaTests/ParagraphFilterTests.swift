import Testing

@testable import Corpora

@Suite struct ParagraphFilterTests {
  private let english = ParagraphFilter(language: .english)
  private let german = ParagraphFilter(language: .german)

  private let fox = "The quick brown fox jumps over the lazy dog, and it is not 12 years old."

  private func key(_ text: String, _ filter: ParagraphFilter) -> UInt64? {
    filter.key(of: [UInt8](text.utf8))
  }

  /// Values of the reference prototype.
  @Test func namesParagraphsAsTheReferenceDoes() {
    #expect(key(fox, english) == 0xde8e_70a2_27c9_c632)
    let clouds =
      "Über den Wolken ist die Freiheit wohl grenzenlos, und »alle« Ängste bleiben 2 Meter darunter."
    #expect(key(clouds, german) == 0x3e45_ab24_30e6_5a0c)
  }

  @Test func caseMarksAndDigitsDoNotCount() {
    let other = "the QUICK (brown) fox jumps over the lazy dog - and it is not 1,345 years old!"
    #expect(key(other, english) == key(fox, english))
    #expect(key(other + " More", english) != key(fox, english))
  }

  @Test(arguments: [
    // 39 characters.
    "The dog and the cat are in the gardens.",
    // Five words.
    "Theoretically the international misunderstanding disappears",
    // Under 75 % letters and spaces.
    "It is the |||||||||||||||||||||||||||| of the dog and it is in the house",
    // A word over 80 characters.
    "The name of the dog is " + String(repeating: "x", count: 81) + " and it is in the house",
    // Too few function words.
    "Blue cats chase the small green dogs through narrow dusty village streets every single morning",
    // Another language.
    "It is the der die das und zu den von mit auf house of it",
  ])
  func dropsWhatIsNotEnglishProse(text: String) {
    #expect(key(text, english) == nil)
  }

  /// The same texts with the fault taken out, so that each rule above is the one that dropped them.
  @Test(arguments: [
    "The dog and the cat are in the gardens!!",
    "Theoretically the international misunderstanding is disappearing",
    "It is the ||| of the dog and it is in the house",
    "The name of the dog is " + String(repeating: "x", count: 80) + " and it is in the house",
    "Blue cats chase the small green dogs through the narrow dusty village streets every morning",
  ])
  func keepsEnglishProse(text: String) {
    #expect(key(text, english) != nil)
  }

  @Test func keepsGermanForGermanAlone() {
    let text = "Der Hund und die Katze sind in dem Haus, das nicht auf dem Berg ist."
    #expect(key(text, german) != nil)
    #expect(key(fox, german) == nil)
  }

  @Test func onlyTheFirst64WordsDecideTheLanguage() {
    let words = String(repeating: "xylophone zebra ", count: 32)
    #expect(key(words + "the of and to in a is that for it as with", english) == nil)
    #expect(key("the of and to in a is that for it as with " + words, english) != nil)
  }

  @Test func dropsWhatIsNotUTF8() {
    #expect(english.key(of: [UInt8](fox.utf8) + [0xbb]) == nil)
  }
}
