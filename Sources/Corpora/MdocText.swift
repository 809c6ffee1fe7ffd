/// Text that grows by lines of mdoc; macros become the words that a reader of the page sees.
struct MdocText {
  private var bytes: [UInt8] = []
  /// Nothing comes between the last word and the next.
  private var isGlued = true
  /// `.Sm off` joins words until `.Sm on`.
  private var isSpaced = true
  /// The page's name, which `.Nm` alone stands for.
  private var pageName: [[UInt8]] = []

  /// The text so far, which starts anew.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    isGlued = true
    return bytes
  }

  /// Adds a line of text.
  mutating func append(_ line: ArraySlice<UInt8>) {
    add(RoffText.plain(line, strings: MdocText.strings))
  }

  mutating func append(_ text: [UInt8]) { append(text[...]) }

  /// Adds words as they are.
  mutating func appendRaw(_ words: ArraySlice<MdocWord>) {
    for word in words { append(word.bytes) }
  }

  /// Adds a line that begins with a macro.
  mutating func append(macro name: String, _ words: ArraySlice<MdocWord>) {
    if name == "Sm" {
      isSpaced = words.first?.name != "off"
    } else if MdocMacro.isKnown(name) {
      let macro = MdocWord(bytes: [UInt8](name.utf8)[...], isQuoted: false)
      append(line: [macro] + words)
    }
  }

  /// Adds the rest of a line in which macros may follow each other.
  mutating func append(line words: ArraySlice<MdocWord>) {
    var call = Call()
    let end = words.endIndex - words.reversed().prefix(while: \.isClosing).count
    for word in words[..<end] { read(word, &call) }
    finish(&call)
    for mark in call.closingMarks.reversed() { close(mark) }
    for word in words[end...] { close(String(decoding: word.bytes, as: UTF8.self)) }
  }

  /// A macro with the words that follow it.
  private struct Call {
    var macro = ""
    var operands: [MdocWord] = []
    /// It has given text already, so that it says nothing without operands.
    var isContinued = false
    /// What is left to close at the line's end.
    var closingMarks: [String] = []
  }

  private mutating func read(_ word: MdocWord, _ call: inout Call) {
    if let name = word.name, MdocMacro.isKnown(name) {
      finish(&call)
      begin(name, &call)
    } else if word.isClosing {
      finish(&call)
      close(String(decoding: word.bytes, as: UTF8.self))
    } else if word.isOpening {
      if !call.operands.isEmpty { finish(&call) }
      open(String(decoding: word.bytes, as: UTF8.self))
    } else {
      call.operands.append(word)
    }
  }

  private mutating func begin(_ macro: String, _ call: inout Call) {
    call.macro = macro
    call.isContinued = false
    if let (first, last) = MdocMacro.lineQuotes[macro] {
      open(first)
      call.closingMarks.append(last)
    } else if let mark = MdocMacro.openers[macro] {
      open(mark)
    } else if let mark = MdocMacro.closers[macro] {
      close(mark)
    } else if macro == "Ns" {
      isGlued = true
    } else if macro == "Ap" {
      close("'")
      isGlued = true
    }
  }

  /// Adds what the macro says about its words; more may follow.
  private mutating func finish(_ call: inout Call) {
    let operands = call.operands.map { RoffText.plain($0.bytes, strings: MdocText.strings) }
    if call.macro == "Nm", pageName.isEmpty { pageName = operands }
    if !operands.isEmpty {
      add(call.macro, operands)
    } else if !call.isContinued {
      add(call.macro == "Nm" ? pageName : MdocMacro.alone(call.macro))
    }
    call.operands = []
    call.isContinued = true
  }

  private mutating func add(_ macro: String, _ operands: [[UInt8]]) {
    switch macro {
    case "Pf":
      add(operands[0])
      isGlued = true
      add(operands.dropFirst())
    case "Fn":
      add(MdocMacro.call(operands))
      close(")")
    case "Fo":
      add(MdocMacro.call(operands))
      isGlued = true
    default: add(MdocMacro.words(macro, operands))
    }
  }

  private mutating func open(_ mark: String) {
    add([UInt8](mark.utf8))
    isGlued = true
  }

  private mutating func close(_ mark: String) {
    isGlued = true
    add([UInt8](mark.utf8))
  }

  private mutating func add(_ words: some Sequence<[UInt8]>) {
    for word in words { add(word) }
  }

  private mutating func add(_ word: [UInt8]) {
    guard !word.isEmpty else { return }
    if !isGlued { bytes.append(space) }
    bytes += word
    isGlued = !isSpaced
  }

  /// The string registers that mdoc defines.
  private static let strings = [
    "lp": "(", "rp": ")", "Lt": "<", "Gt": ">", "Le": "<=", "Ge": ">=", "Ne": "!=", "Pm": "+-",
    "Am": "&", "Ba": "|", "Lq": "\"", "Rq": "\"", "q": "\"", "Pi": "pi", "If": "infinity",
    "<=": "<=", ">=": ">=",
  ]
}
