/// A token that is neither a byte nor a merge.
struct AddedToken: Equatable, Sendable {
  let token: UInt16
  /// How it is written.
  let content: String
  /// Special tokens are set by programs alone: they are never found in texts.
  let isSpecial: Bool
  /// Whether it is looked for in the text after normalisation; it makes no difference without one.
  let isNormalized: Bool
}

extension AddedToken {
  /// The end of a document.
  init(endOfText token: UInt16) {
    self.init(
      token: token, content: Tokenizer.endOfTextName, isSpecial: true, isNormalized: false)
  }
}

/// Finds added tokens in texts: the leftmost, of those the longest, as `tokenizers` does.
struct AddedTokenFinder: Sendable {
  /// A tree of bytes: node × 256 + byte → node; node 0 is the root.
  private var children: [Int: Int] = [:]
  private var tokens: [UInt16?] = [nil]
  private var isStart = [Bool](repeating: false, count: 256)

  /// Nil when there is nothing to find.
  init?(_ added: [AddedToken]) {
    guard !added.isEmpty else { return nil }
    for entry in added {
      var node = 0
      for byte in entry.content.utf8 {
        let edge = node << 8 | Int(byte)
        if let next = children[edge] {
          node = next
        } else {
          node = tokens.count
          children[edge] = node
          tokens.append(nil)
        }
      }
      tokens[node] = entry.token
      if let first = entry.content.utf8.first { isStart[Int(first)] = true }
    }
  }

  /// The longest token that begins at an offset, and where it ends.
  private func match(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> (token: UInt16, end: Int)? {
    guard isStart[Int(bytes[start])] else { return nil }
    var found: (token: UInt16, end: Int)?
    var node = 0
    var end = start
    while end < bytes.count, let next = children[node << 8 | Int(bytes[end])] {
      node = next
      end += 1
      if let token = tokens[node] { found = (token, end) }
    }
    return found
  }

  /// Appends the tokens that are found, and what `encode` appends for the pieces between them.
  static func split(
    _ bytes: UnsafeBufferPointer<UInt8>, by finder: AddedTokenFinder?, into output: inout [UInt16],
    encode: (UnsafeBufferPointer<UInt8>, inout [UInt16]) -> Void
  ) {
    guard let finder else { return encode(bytes, &output) }
    var start = 0
    var offset = 0
    while offset < bytes.count {
      guard let (token, end) = finder.match(bytes, at: offset) else {
        offset += 1
        continue
      }
      encode(UnsafeBufferPointer(rebasing: bytes[start..<offset]), &output)
      output.append(token)
      (start, offset) = (end, end)
    }
    encode(UnsafeBufferPointer(rebasing: bytes[start..<bytes.count]), &output)
  }
}
