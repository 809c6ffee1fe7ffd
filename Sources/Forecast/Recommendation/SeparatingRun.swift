internal import Foundation

/// The cheapest real runs that would tell which of two schedules is better.
///
/// Both are run, laid over a share x of the stage, and the difference of their scores is measured. A
/// measurement y moves the probability that the first beats the second. Under hypothesis k the
/// forecast differences are Δₖ over the whole stage and dₖ over its share; both have the forecast's own
/// error besides, of standard deviation s, and the two errors correlate by x, as errors along one run
/// do (see `CurveErrors`); the measurement has noise n on top. So
///
///     y | k ~ N(dₖ, s² + n²),   Δ | k, y ~ N(Δₖ + x s²/(s² + n²) (y − dₖ), s² (1 − x² s²/(s² + n²))).
///
/// What the runs are worth is the expected probability of being right after them: the mean over what
/// may be measured of max(P, 1 − P).
///
/// Source: the expected value of sample information, Raiffa and Schlaifer 1961.
public struct SeparatingRun: Sendable, Equatable {
  /// The length of each of the two runs, as a share of the stage.
  public let share: Double
  /// Steps of each.
  public let stepCount: Int
  /// The expected probability of choosing rightly after them.
  public let probabilityRight: Double

  /// The shares that are thought of.
  static let shares = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1]
  /// Noise of a measured difference, relative to the loss.
  static let noise = 0.002 * 2.0.squareRoot()

  /// The expected probability of being right after runs of each share, the shortest first.
  static func all(
    _ first: Candidate, _ second: Candidate, in arena: Arena, _ criterion: Criterion
  ) -> [SeparatingRun] {
    guard let a = arena.outcome(of: first), let b = arena.outcome(of: second) else { return [] }
    let whole = Differences(a, b, criterion)
    return shares.compactMap { share in
      let stage = arena.stage.shortened(to: share)
      let shorter = arena.over(stage)
      guard let a = shorter.outcome(of: first), let b = shorter.outcome(of: second) else {
        return nil
      }
      return SeparatingRun(
        share: share, stepCount: stage.stepCount,
        probabilityRight: whole.probabilityRight(
          after: Differences(a, b, criterion), correlation: share))
    }
  }

  /// The cheapest that makes one right with a probability; nil where none does.
  static func cheapest(of runs: [SeparatingRun], _ confidence: Double) -> SeparatingRun? {
    runs.first { $0.probabilityRight >= confidence }
  }
}

/// The differences of two candidates' scores under each hypothesis, first minus second.
struct Differences: Sendable {
  private let values: [Double]
  /// Standard deviation of the forecast's own error of each.
  private let errors: [Double]
  private let level: Double

  init(_ first: Outcome, _ second: Outcome, _ criterion: Criterion) {
    let pairs = zip(first.ends, second.ends).map { a, b in
      let (p, q) = (criterion.scoreError(a), criterion.scoreError(b))
      return (
        criterion.score(a) - criterion.score(b), (p * p + q * q).squareRoot(), criterion.score(a)
      )
    }
    values = pairs.map(\.0)
    errors = pairs.map(\.1)
    level = Sample.mean(pairs.map(\.2))
  }

  /// For explicit numbers.
  init(values: [Double], errors: [Double], level: Double) {
    self.values = values
    self.errors = errors
    self.level = level
  }

  /// The expected probability of being right after a measurement, as in ``SeparatingRun``.
  func probabilityRight(after measured: Differences, correlation: Double) -> Double {
    let noise = SeparatingRun.noise * measured.level
    func variance(_ index: Int) -> Double {
      measured.errors[index] * measured.errors[index] + noise * noise
    }
    var sum = 0.0
    for truth in values.indices {
      let deviation = variance(truth).squareRoot()
      for quantile in Self.quantiles {
        let y = measured.values[truth] + quantile * deviation
        var (below, all) = (0.0, 0.0)
        for index in values.indices {
          let spread = variance(index)
          let miss = y - measured.values[index]
          let weight = exp(-0.5 * miss * miss / spread) / spread.squareRoot()
          let known = errors[index] * measured.errors[index] / spread * correlation
          let left =
            errors[index] * errors[index] - known * errors[index] * measured.errors[index]
            * correlation
          below +=
            weight
            * Normal.below(
              -(values[index] + known * miss), deviation: max(0, left).squareRoot())
          all += weight
        }
        let chance = all > 0 ? below / all : 0.5
        sum += max(chance, 1 - chance)
      }
    }
    return sum / Double(values.count * Self.quantiles.count)
  }

  /// The middles of ten equally probable parts of the standard normal distribution.
  private static let quantiles: [Double] = [
    -1.6449, -1.0364, -0.6745, -0.3853, -0.1257, 0.1257, 0.3853, 0.6745, 1.0364, 1.6449,
  ]
}
