import Synchronization

/// A byte-level byte-pair tokenizer.
///
/// Pairs after Sennrich, Haddow and Birch 2016 (arXiv 1508.07909), bytes after Radford et al. 2019.
///
/// Token 0 of a trained tokenizer is `<|endoftext|>`, then come the 256 bytes, then the merges in the
/// order in which they were learnt. Any bytes can be encoded and decoded without loss.
public final class Tokenizer: Sendable {
  /// The token that ends a document.
  public let endOfText: UInt16
  /// How the end of a document is written in files; it is never found in texts.
  public static let endOfTextName = "<|endoftext|>"

  /// The bytes of each token; none for the end of a document.
  let pieces: [[UInt8]]
  /// What was joined, first learnt first.
  let merges: [Merge]
  /// The tokens beside bytes and merges; the end of a document is one.
  let added: [AddedToken]
  /// Whether texts are brought to Unicode's composed form (NFC) first.
  let isNFC: Bool
  /// The token of each byte; nil for a byte without one, which no UTF-8 text holds.
  private let byteTokens: [UInt16?]
  private let ranks: MergeTable
  private let rawFinder: AddedTokenFinder?
  private let normalizedFinder: AddedTokenFinder?
  private let cache = Mutex(WordCache())

  /// Two tokens that become one.
  struct Merge: Hashable, Sendable {
    let left: UInt16
    let right: UInt16
    let result: UInt16
  }

  /// How many tokens there are, the end of a document included.
  public var vocabularySize: Int { pieces.count }

  /// How many merges there are.
  public var mergeCount: Int { merges.count }

  /// - Precondition: `pieces` holds every byte of UTF-8, and what `merges` and `added` name.
  init(
    pieces: [[UInt8]], merges: [Merge], endOfText: UInt16, added: [AddedToken]? = nil,
    isNFC: Bool = false
  ) {
    self.pieces = pieces
    self.merges = merges
    self.endOfText = endOfText
    self.isNFC = isNFC
    let added = added ?? [AddedToken(endOfText: endOfText)]
    self.added = added
    let addedTokens = Set(added.map(\.token))
    var byteTokens = [UInt16?](repeating: nil, count: 256)
    for (token, piece) in pieces.enumerated()
    where piece.count == 1 && !addedTokens.contains(UInt16(token)) {
      byteTokens[Int(piece[0])] = UInt16(token)
    }
    self.byteTokens = byteTokens
    ranks = MergeTable(merges)
    rawFinder = AddedTokenFinder(added.filter { !$0.isSpecial && !$0.isNormalized })
    normalizedFinder = AddedTokenFinder(added.filter { !$0.isSpecial && $0.isNormalized })
  }

  /// The tokens of a text, without an end of document; special tokens are never found in it.
  public func encode(_ text: String) -> [UInt16] {
    var text = text
    return text.withUTF8 { encode($0) }
  }

  /// The tokens of any bytes.
  ///
  /// Bytes that are not UTF-8 become tokens one by one; those for which a foreign tokenizer has no
  /// token are left out.
  public func encode(_ bytes: [UInt8]) -> [UInt16] {
    bytes.withUnsafeBufferPointer { encode($0) }
  }

  private func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt16] {
    var tokens: [UInt16] = []
    tokens.reserveCapacity(bytes.count / 2)
    cache.withLock { cache in
      AddedTokenFinder.split(bytes, by: rawFinder, into: &tokens) { piece, tokens in
        encodeRaw(piece, &cache, &tokens)
      }
    }
    return tokens
  }

  /// Normalises a piece of text, then finds the tokens that are looked for after that.
  private func encodeRaw(
    _ bytes: UnsafeBufferPointer<UInt8>, _ cache: inout WordCache, _ tokens: inout [UInt16]
  ) {
    if isNFC, let composed = UTF8Text.composed(bytes) {
      composed.withUnsafeBufferPointer { encodeNormalized($0, &cache, &tokens) }
    } else {
      encodeNormalized(bytes, &cache, &tokens)
    }
  }

  private func encodeNormalized(
    _ bytes: UnsafeBufferPointer<UInt8>, _ cache: inout WordCache, _ tokens: inout [UInt16]
  ) {
    AddedTokenFinder.split(bytes, by: normalizedFinder, into: &tokens) { piece, tokens in
      WordScanner.forEachWord(in: piece) { word in
        cache.append(word, to: &tokens) { merged($0) }
      }
    }
  }

  /// The bytes of tokens; an end of document gives none.
  ///
  /// - Precondition: Every token is below `vocabularySize`.
  public func decode(_ tokens: [UInt16]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * tokens.count)
    for token in tokens { bytes += pieces[Int(token)] }
    return bytes
  }

  /// The text of tokens; bytes that are not UTF-8 on their own show as U+FFFD.
  public func text(_ tokens: [UInt16]) -> String {
    String(decoding: decode(tokens), as: UTF8.self)
  }

  /// How many bytes of text a token stands for; 0 for the end of a document.
  public func byteCount(of token: UInt16) -> Int { pieces[Int(token)].count }

  /// The tokens of one word: the merge learnt first is made first, the leftmost of equals.
  private func merged(_ word: UnsafeBufferPointer<UInt8>) -> [UInt16] {
    var symbols = LinkedSymbols(word.compactMap { byteTokens[Int($0)] })
    var queue = Heap<Candidate>()
    for i in 0..<max(0, symbols.count - 1) { push(i, symbols, &queue) }
    while let best = queue.pop() {
      guard let right = symbols.next(best.position),
        let found = ranks[symbols.token(best.position), symbols.token(right)],
        found.rank == best.rank
      else { continue }
      symbols.join(best.position, as: found.result)
      if let left = symbols.previous(best.position) { push(left, symbols, &queue) }
      push(best.position, symbols, &queue)
    }
    return symbols.tokens
  }

  private func push(_ position: Int, _ symbols: LinkedSymbols, _ queue: inout Heap<Candidate>) {
    guard let right = symbols.next(position),
      let found = ranks[symbols.token(position), symbols.token(right)]
    else { return }
    queue.push(Candidate(rank: found.rank, position: position))
  }

  private struct Candidate: Comparable {
    let rank: Int
    let position: Int

    /// The heap gives the largest first: lower ranks and positions count as larger.
    static func < (a: Candidate, b: Candidate) -> Bool {
      (b.rank, b.position) < (a.rank, a.position)
    }
  }
}
