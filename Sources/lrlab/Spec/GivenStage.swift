import Foundation
import Schedules

/// A first stage that was run elsewhere: what is known of it, nil where nothing is.
///
/// What is unknown is swept over the ranges that published runs of language models fall into:
///
/// | | range | middle |
/// |---|---|---|
/// | steps | 1e5 … 1e6, on a log scale | 3.16e5 |
/// | peak | 1e-4 … 1e-3, on a log scale | 3.16e-4 |
/// | final rate | 0 … 1 times the peak | a tenth of it |
///
/// Sources: 143,000 steps, peaks of 1.2e-4 to 1e-3 (Biderman et al. 2023, arXiv 2304.01373); 500,000
/// steps, peaks of 1.5e-4 and 3e-4, a tenth at the end (Touvron et al. 2023, arXiv 2307.09288);
/// 132,366 steps, 3e-4, a tenth (Ibrahim et al. 2024, arXiv 2403.08763). The final rate over the peak
/// is the loss potential of Wang et al. 2025, arXiv 2505.07796, from 0 to 1.
struct GivenStage: Sendable, Equatable {
  /// Steps of its optimizer.
  var steps: Int?
  var peak: Double?
  /// The rate of its last step.
  var final: Double?
  var warmup = Length.share(0.01)
  /// How the rate went down from the peak.
  var shape = Shape.cosine

  /// One assumption about all of it.
  struct Values: Sendable, Hashable {
    var steps: Int
    var peak: Double
    var final: Double
  }

  /// Described, not run, so more than a stage that is run may have; with those in all 10⁹.
  static let mostSteps = 990_000_000

  static let stepsRange = 1e5...1e6
  static let peakRange = 1e-4...1e-3
  static let finalShare = 0.1

  /// The keys whose values are unknown, as a study file writes them.
  var unknown: [String] {
    (steps == nil ? ["steps"] : []) + (peak == nil ? ["peak"] : [])
      + (final == nil ? ["final"] : [])
  }

  /// The middle of what is possible; what is known stands as it is.
  var middle: Values {
    let peak = self.peak ?? max(Self.middle(peaks), final ?? 0)
    return Values(
      steps: steps ?? Int(Self.middle(Self.stepsRange).rounded()), peak: peak,
      final: final ?? Self.finalShare * peak)
  }

  /// Every combination of so many values of each unknown, the ends of its range among them; a
  /// known stage is one.
  ///
  /// - Parameter count: values of each, two or more.
  func sweep(_ count: Int) -> [Values] {
    let shares = (0..<count).map { Double($0) / Double(count - 1) }
    let steps =
      self.steps.map { [$0] } ?? shares.map { Int(Self.at($0, Self.stepsRange).rounded()) }
    let peaks = peak.map { [$0] } ?? shares.map { Self.at($0, self.peaks) }
    return steps.flatMap { steps in
      peaks.flatMap { peak in
        (final.map { [$0] } ?? shares.map { $0 * peak }).map {
          Values(steps: steps, peak: peak, final: $0)
        }
      }
    }
  }

  func rates(_ values: Values) -> GivenRates {
    GivenRates(peak: values.peak, final: values.final, warmup: warmup, shape: shape)
  }

  /// The possible peaks: none is below the final rate.
  private var peaks: ClosedRange<Double> {
    let low = max(Self.peakRange.lowerBound, final ?? 0)
    return low...max(Self.peakRange.upperBound, low)
  }

  private static func middle(_ range: ClosedRange<Double>) -> Double { at(0.5, range) }

  /// On a log scale, exact at both ends.
  private static func at(_ share: Double, _ range: ClosedRange<Double>) -> Double {
    if share == 0 { return range.lowerBound }
    if share == 1 { return range.upperBound }
    return range.lowerBound * pow(range.upperBound / range.lowerBound, share)
  }
}

extension Study {
  /// The first stage where it was run elsewhere.
  var given: GivenStage? { firstStage.given }

  /// The study with the given stage as assumed, nothing of it unknown.
  func assuming(_ values: GivenStage.Values) -> Study {
    var study = self
    for index in study.sequences.indices {
      guard var given = study.sequences[index].stages[0].given else { continue }
      given.steps = values.steps
      given.peak = values.peak
      given.final = values.final
      study.sequences[index].stages[0].given = given
      study.sequences[index].stages[0].steps = values.steps
    }
    return study
  }

  /// A schedule laid over the stages of a sequence; behind the given one, where that is unknown behind
  /// the middle of what is possible.
  func resolved(
    _ schedule: ScheduleSpecification, over sequence: StageSequence
  ) throws(ScheduleError) -> Plan {
    guard let given = sequence.stages[0].given else {
      return try schedule.resolved(
        stages: sequence.stageSteps, tokensPerStep: Double(tokensPerStep))
    }
    return try schedule.resolved(
      after: given.rates(given.middle), stages: sequence.stageSteps,
      tokensPerStep: Double(tokensPerStep))
  }

  /// Refuses a study whose first stage is described, not run.
  func checkNothingGiven() throws(Failure) {
    guard given != nil else { return }
    throw Failure(
      .data,
      "\(file):\(firstStage.line): [[stage]] given = true; that stage was run elsewhere, so the study "
        + "can be simulated, not trained; to train on from weights, name them in [model] from and "
        + "leave the given stage out")
  }
}
