/// "Did you mean": the nearest allowed word to one that is not allowed.
enum Suggestion {
  /// The candidate within two edits (or a third of the word's length) of `word`, if there is one.
  static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let limit = max(2, word.count / 3)
    let scored = candidates.map { (distance(word, $0), $0) }.filter { $0.0 <= limit }
    return scored.min { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }?.1
  }

  /// `; did you mean "x"?`, or the list of what is allowed.
  static func clause(for word: String, among candidates: [String]) -> String {
    if let nearest = nearest(to: word, among: candidates) {
      return "; did you mean \"\(nearest)\"?"
    }
    return "; allowed: \(candidates.sorted().joined(separator: ", "))"
  }

  /// Levenshtein's edit distance.
  static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left.lowercased())
    let b = Array(right.lowercased())
    var previous = Array(0...b.count)
    for i in a.indices {
      var current = [i + 1]
      for j in b.indices {
        let substitution = previous[j] + (a[i] == b[j] ? 0 : 1)
        current.append(min(substitution, previous[j + 1] + 1, current[j] + 1))
      }
      previous = current
    }
    return previous[b.count]
  }
}
