/// Finds the merge of two tokens.
struct MergeTable: Sendable {
  private var entries: [UInt32: (rank: Int, result: UInt16)] = [:]

  init(_ merges: [Tokenizer.Merge]) {
    for (rank, merge) in merges.enumerated() {
      entries[MergeTable.key(merge.left, merge.right)] = (rank, merge.result)
    }
  }

  /// The rank of the merge of two tokens and what they become; nil when they are not merged.
  subscript(left: UInt16, right: UInt16) -> (rank: Int, result: UInt16)? {
    entries[MergeTable.key(left, right)]
  }

  private static func key(_ left: UInt16, _ right: UInt16) -> UInt32 {
    UInt32(left) << 16 | UInt32(right)
  }
}
