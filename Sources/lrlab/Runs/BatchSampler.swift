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
/// Of each batch a share comes from the earlier domain, spread by error diffusion; those
/// sequences follow that domain's order from its start, at most one pass.
struct BatchSampler {
  private let segment: Segment
  private let batch: Int
  private let context: Int
  private let spread: ReplaySpread
  private let main: TokenFile
  private let old: TokenFile?
  private var mainOrder: WindowOrder
  private var oldOrder: WindowOrder?

  /// Refuses a segment whose replay needs more old text than there is.
  static func check(_ segment: Segment, study: Study, data: StudyData) throws(Failure) {
    _ = try BatchSampler(segment, study: study, data: data)
  }

  init(_ segment: Segment, study: Study, data: StudyData) throws(Failure) {
    self.segment = segment
    self.batch = study.batch
    self.context = study.model.context
    self.spread = ReplaySpread(share: segment.replay, batch: study.batch)
    let tokens = try data.tokens(of: segment.domain)
    self.main = tokens.train
    self.mainOrder = WindowOrder(
      count: tokens.windows(context: context), seed: segment.seed, domain: segment.domain)
    if let name = segment.replayDomain {
      let earlier = try data.tokens(of: name)
      let available = earlier.windows(context: context)
      let needed = spread.total(after: segment.stageSteps)
      guard needed <= available else {
        throw Failure(
          .data,
          "replay of \"\(name)\" needs \(needed) sequences, its text has \(available); "
            + "old data are replayed once at the most")
      }
      self.old = earlier.train
      self.oldOrder = WindowOrder(count: available, seed: segment.seed, domain: name)
    } else {
      self.old = nil
      self.oldOrder = nil
    }
  }

  /// Writes the sequences of a step of the run, each of context + 1 tokens; replayed ones first.
  mutating func fill(_ buffer: UnsafeMutableBufferPointer<UInt16>, step: Int) {
    let stageStep = step - segment.stageFirstStep + 1
    let replayed = spread.count(at: stageStep)
    let replayedBefore = spread.total(after: stageStep - 1)
    let newBefore = (stageStep - 1) * batch - replayedBefore
    let length = context + 1
    for row in 0..<batch {
      guard let target = buffer.baseAddress?.advanced(by: row * length) else { return }
      if row < replayed, let old, let window = oldOrder?.window(at: replayedBefore + row) {
        old.copy(window * context..<window * context + length, into: target)
      } else {
        let position = segment.domainOffset + newBefore + row - replayed
        let window = mainOrder.window(at: position)
        main.copy(window * context..<window * context + length, into: target)
      }
    }
  }
}
