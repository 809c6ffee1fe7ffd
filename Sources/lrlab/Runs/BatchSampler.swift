import Corpora
import Model
import Schedules

/// The windows of one domain in a fixed shuffled order that depends on seed and domain alone.
///
/// Window w holds tokens `w·context ... w·context + context` (the last one is the target
/// of the one before). Once all windows were used, the next pass takes another order.
struct WindowOrder: Sendable {
  let count: Int
  private let seed: UInt64
  private let domain: String
  private var pass = 0
  private var order: [Int32]

  init(count: Int, seed: UInt64, domain: String) {
    self.count = count
    self.seed = seed
    self.domain = domain
    self.order = Self.shuffled(count, seed: seed, domain: domain, pass: 0)
  }

  /// The window at a position of the endless stream.
  mutating func window(at position: Int) -> Int {
    let wanted = position / count
    if wanted != pass {
      pass = wanted
      order = Self.shuffled(count, seed: seed, domain: domain, pass: wanted)
    }
    return Int(order[position % count])
  }

  private static func shuffled(_ count: Int, seed: UInt64, domain: String, pass: Int) -> [Int32] {
    var random = NamedStream(seed: seed, name: "data order/\(domain)/\(pass)")
    var order = (0..<Int32(count)).map { $0 }
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, random.index(below: last + 1))
    }
    return order
  }
}

/// A stream of random numbers with a name, so that streams of one seed do not touch each other.
///
/// SplitMix64 (Steele, Lea and Flood 2014), started at a hash of seed and name.
struct NamedStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64, name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    state = seed &* 0x9e37_79b9_7f4a_7c15 ^ hash
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform in 0 ..< bound, by multiplication (Lemire 2019) without its rare rejection:
  /// the bias is below bound / 2⁶⁴.
  mutating func index(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}

/// Fills the batch of any step of a segment, from the step alone: nothing to save, nothing to resume.
///
/// Of each batch a share comes from earlier domains, spread by error diffusion; those
/// sequences follow their domain's order from its start, at most one pass.
struct BatchSampler {
  /// One domain's train tokens in its shuffled order.
  private struct Stream {
    let tokens: TokenFile
    var order: WindowOrder
  }

  private let segment: Segment
  private let batch: Int
  private let context: Int
  private let spread: ReplaySpread
  private var streams: [Stream] = []
  /// Of each replayed sequence of the stage, or of each sequence of a union: its stream, and its
  /// position in that stream's order.
  private var draws: [(stream: Int, position: Int)] = []

  init(_ segment: Segment, study: Study, data: StudyData) throws(Failure) {
    self.segment = segment
    self.batch = study.batch
    self.context = study.model.context
    let source = segment.source
    self.spread = ReplaySpread(share: source.replay, batch: study.batch)
    let isUnion = !source.union.isEmpty
    let names =
      isUnion ? source.union.map(\.domain) : [source.domain] + source.parts.map(\.domain)
    for name in names {
      let tokens = try data.tokens(of: name)
      let windows = tokens.windows(context: context)
      streams.append(
        Stream(
          tokens: tokens.train,
          order: WindowOrder(count: windows, seed: segment.seed, domain: name)))
    }
    if isUnion {
      draws = Self.shuffled(source.union.map(\.sequences), seed: segment.seed)
    } else {
      try Self.check(source, steps: segment.stageSteps, study: study, data: data)
      var next = source.parts.map(\.offset)
      draws = source.partOfEach(spread.total(after: segment.stageSteps)).map { part in
        defer { next[part] += 1 }
        return (stream: part + 1, position: next[part])
      }
    }
  }

  /// Writes the sequences of a step of the run, each of context + 1 tokens; replayed ones first.
  mutating func fill(_ buffer: UnsafeMutableBufferPointer<UInt16>, step: Int) {
    let stageStep = step - segment.stageFirstStep + 1
    let length = context + 1
    for row in 0..<batch {
      guard let target = buffer.baseAddress?.advanced(by: row * length) else { return }
      let (stream, position) = draw(stageStep, row)
      let window = streams[stream].order.window(at: position)
      streams[stream].tokens.copy(window * context..<window * context + length, into: target)
    }
  }

  private func draw(_ stageStep: Int, _ row: Int) -> (stream: Int, position: Int) {
    if !segment.source.union.isEmpty { return draws[(stageStep - 1) * batch + row] }
    let before = spread.total(after: stageStep - 1)
    let replayed = spread.count(at: stageStep)
    if row < replayed { return draws[before + row] }
    let new = (stageStep - 1) * batch - before + row - replayed
    return (stream: 0, position: segment.source.offset + new)
  }

  /// The sequences of several domains in one shuffled order, each domain's in its own order.
  private static func shuffled(_ counts: [Int], seed: UInt64) -> [(stream: Int, position: Int)] {
    var random = NamedStream(seed: seed, name: "data order/union")
    var labels = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    for last in stride(from: labels.count - 1, to: 0, by: -1) {
      labels.swapAt(last, random.index(below: last + 1))
    }
    var next = [Int](repeating: 0, count: counts.count)
    return labels.map { label in
      defer { next[label] += 1 }
      return (stream: label, position: next[label])
    }
  }
}

extension BatchSampler {
  /// Refuses a plan whose replay needs more old text than there is.
  static func check(_ plan: StudyPlan, data: StudyData) throws(Failure) {
    for segment in plan.segments where segment.seed == plan.study.seeds.first {
      try check(segment.source, steps: segment.stageSteps, study: plan.study, data: data)
    }
  }

  fileprivate static func check(
    _ source: BatchSource, steps: Int, study: Study, data: StudyData
  ) throws(Failure) {
    guard !source.parts.isEmpty else { return }
    let total = ReplaySpread(share: source.replay, batch: study.batch).total(after: steps)
    var counts = [Int](repeating: 0, count: source.parts.count)
    for part in source.partOfEach(total) { counts[part] += 1 }
    for (part, count) in zip(source.parts, counts) {
      let available = try data.tokens(of: part.domain).windows(context: study.model.context)
      let needed = part.offset + count
      guard needed > available else { continue }
      throw Failure(
        .data,
        "replay of \"\(part.domain)\" needs \(needed) sequences, its text has \(available): "
          + "\(needed - available) are missing; old data are replayed once at the most")
    }
  }
}
