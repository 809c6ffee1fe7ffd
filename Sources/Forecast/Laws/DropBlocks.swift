internal import Foundation

/// The falls of a rate as seen from given steps: the nearer, the finer.
///
/// Laws that sum a kernel over all drops, Σ_k d_k K(η_k, S_k(t)) with S_k(t) = Σ_{j = k…t} η_j and
/// d_k = η_{k−1} − η_k, see a block of neighbouring drops as one drop at their centre of gravity.
/// From each step, blocks are halved until they are short against the area between them and the
/// step (a sixteenth of it) and before them, and their rates within a tenth of each other: with a
/// smooth kernel that costs less than a millionth of the loss. A lone drop is always exact.
struct DropBlocks: Sendable {
  /// A block as seen from a step.
  struct Block: Sendable {
    /// Σ d_k.
    var drop: Double
    /// ln η_k at the centre.
    var logRate: Double
    /// S(k − 1), the area before the centre.
    var before: Double
    /// S_k(t), the area from the centre to the step.
    var since: Double
  }

  /// S(t) of each step.
  private(set) var area: [Double] = []
  /// The blocks of all steps, one step after another.
  private(set) var blocks: [Block] = []
  /// Where each step's blocks end.
  private(set) var ends: [Int] = []

  /// The drops from step `first` on (1: from the rate 0 before the first step).
  init(_ rates: [Double], from first: Int = 1, at steps: [Int], finest: Bool = false) {
    let tree = DropTree(rates, from: first)
    for step in steps {
      area.append(tree.area[step])
      tree.gather(upTo: step, finest: finest, into: &blocks)
      ends.append(blocks.count)
    }
  }

  /// Σ over each step's blocks.
  func sums(_ term: (Block) -> Double) -> [Double] {
    var start = 0
    return ends.map { end in
      var sum = 0.0
      for index in start..<end { sum += term(blocks[index]) }
      start = end
      return sum
    }
  }
}

/// The drops of a rate, joined two by two, level by level.
private struct DropTree {
  private struct Node {
    var drop = 0.0
    var weightedLog = 0.0
    var weightedArea = 0.0
    var count = 0
    var hasOneSign = true
    var logs = (lowest: Double.infinity, highest: -Double.infinity)
    var areas = (first: 0.0, last: 0.0)

    static func + (left: Node, right: Node) -> Node {
      if left.count == 0 { return right }
      if right.count == 0 { return left }
      return Node(
        drop: left.drop + right.drop, weightedLog: left.weightedLog + right.weightedLog,
        weightedArea: left.weightedArea + right.weightedArea, count: left.count + right.count,
        hasOneSign: left.hasOneSign && right.hasOneSign && (left.drop > 0) == (right.drop > 0),
        logs: (
          min(left.logs.lowest, right.logs.lowest), max(left.logs.highest, right.logs.highest)
        ),
        areas: (left.areas.first, right.areas.last))
    }
  }

  /// S(0), S(1), ….
  private(set) var area: [Double]
  private var levels: [[Node]] = []

  init(_ rates: [Double], from first: Int) {
    area = [0]
    area.reserveCapacity(rates.count + 1)
    for rate in rates { area.append(area[area.count - 1] + rate) }
    levels = [
      rates.indices.map { index in
        let drop = (index == 0 ? 0 : rates[index - 1]) - rates[index]
        guard drop != 0, index + 1 >= first else { return Node() }
        // A rate of 0 has no logarithm; the area since then is 0 until it rises.
        let log = log(max(rates[index], 1e-30))
        return Node(
          drop: drop, weightedLog: drop * log, weightedArea: drop * area[index], count: 1,
          logs: (log, log), areas: (area[index], area[index]))
      }
    ]
    while let below = levels.last, below.count > 1 {
      levels.append(
        stride(from: 0, to: below.count, by: 2).map {
          $0 + 1 < below.count ? below[$0] + below[$0 + 1] : below[$0]
        })
    }
  }

  func gather(upTo step: Int, finest: Bool, into blocks: inout [DropBlocks.Block]) {
    gather(levels.count - 1, 0, step, finest, &blocks)
  }

  private func gather(
    _ level: Int, _ index: Int, _ step: Int, _ finest: Bool, _ blocks: inout [DropBlocks.Block]
  ) {
    guard level >= 0, index << level < step else { return }
    let node = levels[level][index]
    guard node.count > 0 else { return }
    if (index + 1) << level <= step || level == 0,
      node.count == 1 || (!finest && isShort(node, seenFrom: area[step]))
    {
      let before = node.weightedArea / node.drop
      blocks.append(
        .init(
          drop: node.drop, logRate: node.weightedLog / node.drop, before: before,
          since: area[step] - before))
    } else {
      gather(level - 1, 2 * index, step, finest, &blocks)
      if 2 * index + 1 < levels[level - 1].count {
        gather(level - 1, 2 * index + 1, step, finest, &blocks)
      }
    }
  }

  private func isShort(_ node: Node, seenFrom area: Double) -> Bool {
    let length = node.areas.last - node.areas.first
    return node.hasOneSign && node.logs.highest - node.logs.lowest <= 0.1
      && 16 * length <= min(area - node.areas.last, node.areas.first)
  }
}
