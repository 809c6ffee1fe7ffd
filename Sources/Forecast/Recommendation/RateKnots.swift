internal import Foundation

/// Places in a stage where a rate is given; between them it runs in straight lines.
///
/// A place is a share of the stage, 0 its start and 1 its end. As in a phase of a schedule, step j
/// of N takes the curve at j/N, so the last step has exactly the last rate.
public struct RateKnots: Sendable, Equatable {
  /// Where the knots are: strictly increasing, the first 0 and the last 1.
  public let shares: [Double]

  /// Knots at the given places.
  ///
  /// - Precondition: as `shares` says; two or more.
  public init(shares: [Double]) {
    precondition(
      shares.count > 1 && shares.first == 0 && shares.last == 1
        && zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 },
      "knots increase from 0 to 1")
    self.shares = shares
  }

  /// Knots that come closer to each other towards the end: 1 − sᵢ = (1 − i/(K − 1))^crowding.
  ///
  /// - Parameters:
  ///   - count: K, two or more.
  ///   - crowding: 1 for even spacing, more for a denser end.
  public init(count: Int = 24, crowding: Double = 2) {
    precondition(count > 1 && crowding > 0, "two knots or more, crowded by a power above 0")
    self.init(
      shares: (0..<count).map { 1 - pow(1 - Double($0) / Double(count - 1), crowding) })
  }

  /// The knots on the nearest whole steps of a stage, so that phases between them can be written.
  ///
  /// Knots that fall on one step become one.
  public func onSteps(of stepCount: Int) -> RateKnots {
    var steps: [Double] = []
    for share in shares {
      let step = (share * Double(stepCount)).rounded()
      if steps.last != step { steps.append(step) }
    }
    return RateKnots(shares: steps.map { $0 / Double(stepCount) })
  }

  /// The share of the stage that hangs on each knot, half the way to its neighbours; their sum is 1.
  var weights: [Double] {
    shares.indices.map { index in
      let before = shares[max(index - 1, 0)]
      let after = shares[min(index + 1, shares.count - 1)]
      return (after - before) / 2
    }
  }

  /// The rate of every step of a stage.
  ///
  /// - Parameters:
  ///   - values: the rate at each knot.
  ///   - stepCount: steps of the stage.
  public func rates(_ values: [Double], steps stepCount: Int) -> [Double] {
    rates(values, at: (0..<stepCount).map { Double($0 + 1) / Double(stepCount) })
  }

  /// The rates at shares of the stage.
  ///
  /// - Parameters:
  ///   - values: the rate at each knot.
  ///   - places: increasing, in 0 … 1.
  public func rates(_ values: [Double], at places: [Double]) -> [Double] {
    precondition(values.count == shares.count, "one rate a knot")
    var right = 1
    return places.map { place in
      while right < shares.count - 1 && shares[right] < place { right += 1 }
      let done = (place - shares[right - 1]) / (shares[right] - shares[right - 1])
      let (before, after) = (values[right - 1], values[right])
      return before == after ? before : (1 - done) * before + done * after
    }
  }
}
