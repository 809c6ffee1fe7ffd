/// One training run as its log tells it: the rate of every step and the losses that were measured.
///
/// Steps count from 1 over the whole run; step t uses `rates[t − 1]`. A point at step t was
/// measured after update t, a point at step 0 before the first. An annealed branch is a log of its
/// own: its stages hold the whole path from the first step, its points only what was measured after
/// it left the main line, so that nothing counts twice.
public struct RunLog: Sendable, Equatable {
  /// One dataset's part of a run.
  public struct Stage: Sendable, Equatable {
    /// η of the stage's steps.
    public var rates: [Double]
    /// The share of each domain in a batch, in the order of ``RunLog/domains``; the sum is 1.
    public var shares: [Double]
    /// Whether the optimizer's moments were reset before the stage's first step.
    public var resetsMoments: Bool

    /// A stage from its parts.
    public init(rates: [Double], shares: [Double], resetsMoments: Bool = false) {
      self.rates = rates
      self.shares = shares
      self.resetsMoments = resetsMoments
    }
  }

  /// One measured loss.
  public struct Point: Sendable, Equatable {
    /// Updates done before the measurement.
    public var step: Int
    /// The place of the measured domain in ``RunLog/domains``.
    public var domain: Int
    /// Nats per token.
    public var loss: Double

    /// A point from its parts.
    public init(step: Int, domain: Int, loss: Double) {
      self.step = step
      self.domain = domain
      self.loss = loss
    }
  }

  /// The run's name, for tables and messages.
  public let name: String
  /// SHA-256 of the file or files that it was read from, in hexadecimal digits.
  public let hash: String
  /// The names of all domains that are trained on or measured; the first stage's own comes first.
  public let domains: [String]
  /// The stages in order.
  public let stages: [Stage]
  /// The measured losses, by step.
  public let points: [Point]

  /// A log from its parts, checked.
  ///
  /// - Throws: ``RunLogError`` if there is no stage, no point, a stage without a step, a negative or
  ///   not finite rate, shares that are no shares of the domains, points that are out of order or
  ///   outside the run, or a loss that is not finite and above 0.
  public init(
    name: String, hash: String, domains: [String], stages: [Stage], points: [Point]
  ) throws(RunLogError) {
    self.name = name
    self.hash = hash
    self.domains = domains
    self.stages = stages
    self.points = points
    for (index, stage) in stages.enumerated() { try check(stage, index) }
    try checkPoints()
  }

  /// The number of updates of all stages.
  public var stepCount: Int { stages.reduce(0) { $0 + $1.rates.count } }

  /// η of every step of the run.
  public var rates: [Double] { stages.flatMap(\.rates) }

  /// The highest rate of the run.
  public var peak: Double { stages.lazy.flatMap(\.rates).max() ?? 0 }

  /// The first step within a hundredth of the highest rate: the end of the first warm-up.
  public var warmupEnd: Int {
    let peak = peak
    return (rates.firstIndex { $0 >= 0.99 * peak } ?? 0) + 1
  }

  /// The points of a domain from the end of the warm-up on: what a law of one stage describes.
  public func pointsAfterWarmup(domain: Int) -> [Point] {
    let first = warmupEnd
    return points.filter { $0.domain == domain && $0.step >= first }
  }

  /// The same run with fewer points.
  public func keeping(_ isKept: (Point) -> Bool) throws(RunLogError) -> RunLog {
    try RunLog(
      name: name, hash: hash, domains: domains, stages: stages, points: points.filter(isKept))
  }

  private func check(_ stage: Stage, _ index: Int) throws(RunLogError) {
    let place = "\(name), stage \(index + 1)"
    guard !stage.rates.isEmpty else {
      throw RunLogError("\(place): no step; a stage has at least 1")
    }
    if let step = stage.rates.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
      throw RunLogError(
        "\(place), step \(step + 1): rate \(stage.rates[step]); rates are finite and not negative")
    }
    let sum = stage.shares.reduce(0, +)
    guard stage.shares.count == domains.count, stage.shares.allSatisfy({ $0 >= 0 }),
      abs(sum - 1) < 1e-9
    else {
      throw RunLogError(
        "\(place): shares \(stage.shares); one a domain (\(domains.joined(separator: ", "))), "
          + "not negative, of sum 1")
    }
  }

  private func checkPoints() throws(RunLogError) {
    guard !stages.isEmpty else { throw RunLogError("\(name): no stage; a run has at least 1") }
    guard !points.isEmpty else { throw RunLogError("\(name): no measured loss") }
    let last = stepCount
    var earlier = 0
    for point in points {
      guard domains.indices.contains(point.domain) else {
        throw RunLogError("\(name), step \(point.step): domain \(point.domain) has no name")
      }
      guard point.step >= earlier, point.step <= last else {
        throw RunLogError(
          "\(name), step \(point.step): points go by step, from 0 to \(last), the last step")
      }
      guard point.loss.isFinite, point.loss > 0 else {
        throw RunLogError(
          "\(name), step \(point.step): loss \(point.loss); losses are finite and above 0")
      }
      earlier = point.step
    }
  }
}

/// What is wrong with a log, in one line.
public struct RunLogError: Error, CustomStringConvertible, Sendable, Equatable {
  /// Place, what was given, what is allowed.
  public let description: String

  /// An error of one line.
  public init(_ description: String) { self.description = description }
}
