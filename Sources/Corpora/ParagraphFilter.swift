/// Keeps paragraphs of prose in the wanted language, and names each for duplicate removal.
///
/// Dropped are paragraphs under 40 characters or 6 words, under 75 % letters and spaces, with a word
/// over 80 characters, with function words of the language below 10 % of the first 64 words, or with
/// as many function words of another language.
struct ParagraphFilter {
  private let wanted: Int

  init(language: Language) {
    wanted = language.index
  }

  /// The hash of the paragraph without case, punctuation and digits; nil when it is dropped.
  func key(of paragraph: Paragraph) -> UInt64? {
    var measure = Measure()
    let isText = paragraph.withUnsafeBufferPointer { bytes in
      var offset = 0
      while offset < bytes.count {
        let (scalar, length, isValid) = UTF8Text.scalar(in: bytes, at: offset)
        if !isValid { return false }
        measure.take(scalar)
        offset += length
      }
      return true
    }
    measure.endWord()
    guard isText, isProse(measure), isInLanguage(measure) else { return nil }
    return ParagraphFilter.hash.hash(measure.normal)
  }

  private static let hash = Blake2b()

  private func isProse(_ measure: Measure) -> Bool {
    measure.characters >= 40 && measure.normalWords >= 6 && measure.longestWord <= 80
      && 4 * (measure.letters + measure.spaces) >= 3 * measure.characters
  }

  private func isInLanguage(_ measure: Measure) -> Bool {
    let mine = measure.functionWords[wanted]
    guard 10 * mine >= measure.sampledWords else { return false }
    return measure.functionWords.indices.allSatisfy {
      $0 == wanted || measure.functionWords[$0] < mine
    }
  }

  /// What one pass over the scalars of a paragraph finds.
  private struct Measure {
    var characters = 0
    var letters = 0
    var spaces = 0
    var longestWord = 0
    /// Words of the normal form, and that form: small letters, single spaces.
    var normalWords = 0
    var normal: [UInt8] = []
    /// Function words of each language among the first 64 words of the first 600 characters.
    var functionWords = SIMD4<Int>()
    var sampledWords = 0

    private var wordLength = 0
    private var isInNormalWord = false
    private var sample = PackedWord()

    mutating func take(_ scalar: UInt32) {
      if characters == sampleLength { endSample() }
      characters += 1
      if ScalarClass.of(scalar) == .blank {
        if scalar == 0x20 { spaces += 1 }
        endWord()
        return
      }
      wordLength += 1
      let isDigit = (0x30...0x39).contains(scalar)
      let isMark = isPunctuation(scalar)
      let isSampled = characters <= sampleLength
      if isMark {
        isInNormalWord = false
      } else if !isDigit {
        letters += 1
        if !isInNormalWord { startNormalWord() }
      }
      forEachLowercaseByte(of: scalar) { byte in
        if !isMark && !isDigit { normal.append(byte) }
        if isSampled { sample.append(byte, isMark: isMark) }
      }
    }

    private mutating func startNormalWord() {
      if normalWords > 0 { normal.append(space) }
      normalWords += 1
      isInNormalWord = true
    }

    mutating func endWord() {
      isInNormalWord = false
      longestWord = max(longestWord, wordLength)
      if wordLength > 0 && characters <= sampleLength + 1 { endSample() }
      wordLength = 0
    }

    /// Counts the sampled part of a word.
    private mutating func endSample() {
      guard sample.isStarted else { return }
      if sampledWords < 64 {
        sampledWords += 1
        if let languages = Language.functionWords[sample.word] {
          functionWords = functionWords &+ languages
        }
      }
      sample = PackedWord()
    }
  }

  private static let sampleLength = 600
}

/// Up to eight bytes of a word, without the punctuation around it.
private struct PackedWord {
  private(set) var isStarted = false
  private var packed: UInt64 = 0
  private var count = 0
  private var kept: UInt64 = 0

  /// The word, or all ones when it is longer than eight bytes.
  var word: UInt64 { kept }

  @inline(__always)
  mutating func append(_ byte: UInt8, isMark: Bool) {
    isStarted = true
    if isMark && count == 0 { return }
    count += 1
    packed = packed << 8 | UInt64(byte)
    if !isMark { kept = count > 8 ? .max : packed }
  }
}

/// ASCII punctuation and the typographic marks of English and German texts.
private func isPunctuation(_ scalar: UInt32) -> Bool {
  if scalar < 0x80 {
    return (0x21...0x2f).contains(scalar) || (0x3a...0x40).contains(scalar)
      || (0x5b...0x60).contains(scalar) || (0x7b...0x7e).contains(scalar)
  }
  switch scalar {
  case 0xa0, 0xa7, 0xab, 0xb0, 0xb7, 0xbb, 0x2013, 0x2014, 0x2018...0x201a, 0x201c...0x201e, 0x2022,
    0x2026, 0x2039, 0x203a, 0x2192:
    return true
  default:
    return false
  }
}

/// The UTF-8 of a scalar in small letters, byte by byte.
@inline(__always)
private func forEachLowercaseByte(of scalar: UInt32, _ body: (UInt8) -> Void) {
  if scalar < 0x80 {
    body(UInt8((0x41...0x5a).contains(scalar) ? scalar + 0x20 : scalar))
  } else if (0xdf...0xff).contains(scalar) {
    body(0xc3)
    body(UInt8(scalar - 0x40))
  } else if let value = Unicode.Scalar(scalar) {
    for byte in value.properties.lowercaseMapping.utf8 { body(byte) }
  }
}
