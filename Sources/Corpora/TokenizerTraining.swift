extension Tokenizer {
  /// Pairs that come less often are not worth an entry.
  private static let rarestPair = 2

  /// Learns a tokenizer from documents.
  ///
  /// The most frequent pair of neighbouring tokens within words becomes a token, again and again;
  /// of equally frequent pairs the one with the smaller tokens comes first, as in `tokenizers`. The
  /// result depends on the texts alone.
  ///
  /// - Parameters:
  ///   - documents: The texts to learn from.
  ///   - vocabulary: How many tokens to make, 257 to 65,536.
  ///   - limitBytes: Reads whole documents until they hold at least this many bytes; nil reads all.
  /// - Throws: When the size is out of range or the texts are too small for it.
  public static func train(
    on documents: [Document], vocabulary: Int, limitBytes: Int? = nil
  ) throws(CorpusError) -> Tokenizer {
    guard (257...65536).contains(vocabulary) else {
      throw CorpusError(
        .badData, at: "vocabulary",
        "\(vocabulary) tokens; a byte-level vocabulary has 257 to 65536")
    }
    var pieces: [[UInt8]] = [[]] + ByteAlphabet.order.map { [$0] }
    var trainer = PairCounts(words(of: documents, limitBytes: limitBytes))
    var tokens: [[UInt8]: UInt16] = [:]
    for (token, piece) in pieces.enumerated() { tokens[piece] = UInt16(token) }
    var merges: [Merge] = []
    var joined: Set<Merge> = []
    while pieces.count < vocabulary {
      guard let (left, right) = trainer.popMostFrequent(atLeast: rarestPair) else {
        throw tooLittleText(pieces.count, vocabulary)
      }
      let piece = pieces[Int(left)] + pieces[Int(right)]
      // Different pairs may spell the same bytes: they share a token.
      let result = tokens[piece] ?? UInt16(pieces.count)
      if Int(result) == pieces.count {
        pieces.append(piece)
        tokens[piece] = result
      }
      // A pair may come back when one of its tokens is spelt in another way; one merge serves both.
      let merge = Merge(left: left, right: right, result: result)
      if joined.insert(merge).inserted { merges.append(merge) }
      trainer.join(left, right, as: result)
    }
    return Tokenizer(pieces: pieces, merges: merges, endOfText: 0)
  }

  private static func tooLittleText(_ given: Int, _ wanted: Int) -> CorpusError {
    CorpusError(
      .badData, at: "vocabulary",
      "the texts give \(given) tokens, \(wanted) were asked for; take more text or a smaller "
        + "vocabulary")
  }

  /// The different words and how often they come.
  private static func words(
    of documents: [Document], limitBytes: Int?
  ) -> [(symbols: [UInt16], count: Int)] {
    var table = WordTable()
    var counts: [Int] = []
    var read = 0
    for document in documents {
      if let limitBytes, read >= limitBytes { break }
      read += document.text.utf8.count
      var text = document.text
      text.withUTF8 { bytes in
        WordScanner.forEachWord(in: bytes) { word in
          let index = table.index(of: word)
          if index == counts.count { counts.append(0) }
          counts[index] += 1
        }
      }
    }
    return counts.indices.map { index in
      (table[index].map { ByteAlphabet.place[Int($0)] + 1 }, counts[index])
    }
  }
}
