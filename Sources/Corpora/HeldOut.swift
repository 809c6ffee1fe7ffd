/// Splits documents into a part to train on and a part to measure on.
public enum HeldOut {
  /// Holds out about a share of the documents, chosen by a salted hash of their text.
  ///
  /// A document keeps its side whatever else is in the set, and equal documents fall on one side.
  /// Where the share of a small set would hold out none, the document of the smallest hash is.
  ///
  /// - Throws: When the share does not lie between 0 and 1, or one of the parts would be empty.
  public static func split(
    _ documents: [Document], share: Double
  ) throws(CorpusError) -> (train: [Document], heldOut: [Document]) {
    guard share > 0, share < 1 else {
      throw CorpusError(
        .badData, at: "held_out_share", "\(share); a share lies between 0 and 1")
    }
    let hash = Blake2b(salt: "split")
    let limit = UInt64(share * 0x1p64)
    var train: [Document] = []
    var heldOut: [Document] = []
    for document in documents {
      if hash.hash(document.text) < limit {
        heldOut.append(document)
      } else {
        train.append(document)
      }
    }
    if heldOut.isEmpty, train.count > 1,
      let first = train.indices.min(by: { hash.hash(train[$0].text) < hash.hash(train[$1].text) })
    {
      let text = train[first].text
      heldOut = train.filter { $0.text == text }
      train.removeAll { $0.text == text }
    }
    guard !train.isEmpty, !heldOut.isEmpty else {
      throw CorpusError(
        .badData, at: "held_out_share",
        "\(share) of \(documents.count) documents leaves one part empty; name a held_out file or "
          + "give more documents")
    }
    return (train, heldOut)
  }
}
