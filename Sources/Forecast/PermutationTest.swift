/// How often orders drawn by chance agree with the measurements at least as well as a given one.
///
/// Chance orders the cells anew within every group, each order as likely as any other. The
/// p-value is one-sided, P(T ≥ observed), for T = the correlation within a group averaged over the
/// groups: an order that is upside down is no success. It is exact, ties included, where every
/// group has at most `largestExact` cells: groups permute independently, so the distribution of
/// their sum is the convolution of theirs. Beyond that orders are drawn, and
/// p = (1 + hits) / (1 + orders) (Phipson and Smyth 2010, arXiv 1603.05766).
public struct PermutationTest: Sendable, Equatable {
  /// The one-sided p-value.
  public let pValue: Double
  /// How many orders there are, all of them weighed, or how many were drawn.
  public let orders: Double
  /// Whether all orders were weighed.
  public let isExact: Bool

  /// Groups of up to so many cells have their orders listed: 9! = 362,880.
  static let largestExact = 9
  /// The distribution of a sum is kept exact up to so many different values.
  static let largestSupport = 400_000
  /// How many orders are drawn where they cannot all be weighed.
  public static let drawnOrders = 100_000
  /// Sums that differ by rounding alone are one value.
  private static let rounding = 1e-10

  /// Tests an order against measurements.
  ///
  /// - Parameters:
  ///   - groups: as for `RankCorrelation.within`.
  ///   - kind: the correlation that is tested.
  ///   - random: draws orders where there are too many; the same stream gives the same value.
  /// - Returns: nil where no group counts.
  public init?(
    _ groups: [(order: [Double], measured: [Double])], _ kind: RankCorrelation,
    random: inout some RandomNumberGenerator
  ) {
    let pairs = groups.filter { Set($0.measured).count > 1 }.map {
      RankedPair(Ranks.doubled($0.order), Ranks.doubled($0.measured))
    }
    guard !pairs.isEmpty else { return nil }
    let observed = Self.sum(pairs, kind)
    if let exact = Self.distribution(pairs, kind) {
      isExact = true
      orders = pairs.reduce(1) { $0 * Self.factorial($1.left.count) }
      let tail = exact.filter { $0.value >= observed - Self.rounding }
      pValue = min(1, tail.reduce(0) { $0 + $1.probability })
    } else {
      isExact = false
      orders = Double(Self.drawnOrders)
      var hits = 0
      for _ in 0..<Self.drawnOrders {
        let drawn = pairs.map { RankedPair($0.left.shuffled(using: &random), $0.right) }
        if Self.sum(drawn, kind) >= observed - Self.rounding { hits += 1 }
      }
      pValue = Double(1 + hits) / Double(1 + Self.drawnOrders)
    }
  }

  private static func sum(_ pairs: [RankedPair], _ kind: RankCorrelation) -> Double {
    pairs.reduce(0) { $0 + ($1.value(kind, $1.count(kind)) ?? 0) }
  }

  private static func factorial(_ count: Int) -> Double {
    (1...count).reduce(1) { $0 * Double($1) }
  }

  private typealias Weighed = [(value: Double, probability: Double)]

  /// The distribution of the sum over the groups; nil where there are too many orders.
  private static func distribution(_ pairs: [RankedPair], _ kind: RankCorrelation) -> Weighed? {
    guard pairs.allSatisfy({ $0.left.count <= largestExact }) else { return nil }
    var sum: Weighed = [(0, 1)]
    for pair in pairs {
      let own = distribution(pair, kind)
      guard sum.count * own.count <= largestSupport else { return nil }
      sum = merged(
        sum.flatMap { first in
          own.map { (first.value + $0.value, first.probability * $0.probability) }
        })
    }
    return sum
  }

  /// All orders of one group.
  private static func distribution(_ pair: RankedPair, _ kind: RankCorrelation) -> Weighed {
    var counts: [Int: Int] = [:]
    var pair = pair
    visitOrders(of: &pair.left, from: 0) { order in
      counts[RankedPair(order, pair.right).count(kind), default: 0] += 1
    }
    let all = factorial(pair.left.count)
    // By key, so that sums are formed in one order and have the same bits in every run.
    return merged(
      counts.sorted { $0.key < $1.key }.map {
        (pair.value(kind, $0.key) ?? 0, Double($0.value) / all)
      })
  }

  private static func visitOrders(
    of entries: inout [Int], from start: Int, _ visit: ([Int]) -> Void
  ) {
    guard start < entries.count else { return visit(entries) }
    for index in start..<entries.count {
      entries.swapAt(start, index)
      visitOrders(of: &entries, from: start + 1, visit)
      entries.swapAt(start, index)
    }
  }

  private static func merged(_ values: Weighed) -> Weighed {
    var result: Weighed = []
    for entry in values.sorted(by: { $0.value < $1.value }) {
      if let last = result.last, entry.value - last.value < rounding {
        result[result.count - 1].probability += entry.probability
      } else {
        result.append(entry)
      }
    }
    return result
  }
}
