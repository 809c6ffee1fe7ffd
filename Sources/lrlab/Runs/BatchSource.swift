import Schedules

/// Where the sequences of one stage's batches come from.
struct BatchSource: Sendable, Hashable {
  /// A share of what is replayed: which domain, and how many of its sequences were replayed before.
  struct Part: Sendable, Hashable {
    var domain: String
    var share: Double
    var offset: Int
  }

  /// A domain of a union, with its number of sequences.
  struct Member: Sendable, Hashable {
    var domain: String
    var sequences: Int
  }

  /// The domain of the new sequences, and how many of it were used before this stage.
  var domain: String
  var offset = 0
  /// Share of each batch that is replayed, and from where; the parts' shares sum to 1.
  var replay = 0.0
  var parts: [Part] = []
  /// For a shuffled union of domains: its members; then nothing else counts.
  var union: [Member] = []

  /// All that decides which sequences are drawn, as text.
  var words: String {
    let parts = parts.map { "\($0.domain) \($0.share) \($0.offset)" }.joined(separator: ",")
    let members = union.map { "\($0.domain) \($0.sequences)" }.joined(separator: ",")
    return "\(domain) \(offset) \(replay) [\(parts)] [\(members)]"
  }

  /// Which part each of the first replayed sequences of a stage comes from.
  func partOfEach(_ count: Int) -> [Int] {
    parts.isEmpty ? [] : ReplayAssignment.sources(parts.map(\.share), count: count)
  }

  /// How many of the first replayed sequences of a stage come from each part.
  func countOfEach(_ count: Int) -> [Int] {
    // At the scale of published runs one part has tens of millions.
    if parts.count == 1 { return [count] }
    return partOfEach(count).reduce(into: parts.map { _ in 0 }) { $0[$1] += 1 }
  }

  /// How many steps from `first` on (within the stage, from 1) draw the same batches as another
  /// source, given that all steps before do.
  ///
  /// - Parameter limit: no more than this are compared.
  func steps(sharedWith other: BatchSource, from first: Int, limit: Int, batch: Int) -> Int {
    if self == other { return limit }
    guard union.isEmpty, other.union.isEmpty, domain == other.domain, offset == other.offset else {
      return 0
    }
    let (mine, theirs) = (
      ReplaySpread(share: replay, batch: batch), ReplaySpread(share: other.replay, batch: batch)
    )
    var own: [Int]?
    var others: [Int]?
    for step in first..<(first + limit) {
      let count = mine.count(at: step)
      guard theirs.count(at: step) == count else { return step - first }
      guard count > 0 else { continue }
      let total = mine.total(after: first + limit - 1)
      own = own ?? partOfEach(total)
      others = others ?? other.partOfEach(theirs.total(after: first + limit - 1))
      let before = mine.total(after: step - 1)
      for number in before..<(before + count) {
        guard let a = own?[number], let b = others?[number],
          parts[a].domain == other.parts[b].domain, parts[a].offset == other.parts[b].offset
        else { return step - first }
      }
    }
    return limit
  }
}

/// One stage as a line of training goes through it.
struct LineStage: Sendable, Hashable {
  /// Position in the run, from 0.
  var index: Int
  var firstStep: Int
  var stepCount: Int
  var source: BatchSource
  /// Whether Adam's moments and step count start anew with it.
  var resetsMoments: Bool

  var lastStep: Int { firstStep + stepCount - 1 }
}

/// One line of training before prefixes are shared: what every step draws and its rate.
struct TrainingLine: Sendable {
  /// A readable name, such as `infinite-cosine-anneal-2`.
  var name: String
  var stages: [LineStage]
  /// The rate of each step, from step 1.
  var rates: [Double]
  /// Steps after which held-out losses are measured; 0 is before the first.
  var measured: Set<Int>

  /// Steps at which the long held-out prefix is measured too: both ends of every stage.
  var ends: Set<Int> { Set(stages.map(\.lastStep) + [0]) }

  func stage(at step: Int) -> LineStage {
    stages[(stages.lastIndex { $0.firstStep <= step }) ?? 0]
  }

  /// How many steps from `first` on are the same update as in another line, given that all before
  /// are; no further than the nearer end of a stage.
  func steps(sharedWith other: TrainingLine, from first: Int, batch: Int) -> Int {
    let (mine, theirs) = (stage(at: first), other.stage(at: first))
    guard mine.index == theirs.index, mine.firstStep == theirs.firstStep else { return 0 }
    if first == mine.firstStep, mine.resetsMoments != theirs.resetsMoments { return 0 }
    var limit = min(mine.lastStep, theirs.lastStep) - first + 1
    let own = rates[(first - 1)..<(first - 1 + limit)]
    let others = other.rates[(first - 1)..<(first - 1 + limit)]
    if let parting = zip(own, others).enumerated().first(where: {
      $0.element.0.bitPattern != $0.element.1.bitPattern
    }) {
      limit = parting.offset
    }
    guard limit > 0 else { return 0 }
    return mine.source.steps(
      sharedWith: theirs.source, from: first - mine.firstStep + 1, limit: limit, batch: batch)
  }
}
