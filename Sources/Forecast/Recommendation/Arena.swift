internal import Schedules

/// What forecasts the end of a run under several hypotheses.
public protocol EndForecaster: Sendable {
  /// How many hypotheses there are.
  var count: Int { get }

  /// The losses at the end of runs.
  ///
  /// - Parameters:
  ///   - rates: η of the new stage, one run a horizon.
  ///   - replay: the share of old data.
  ///   - hypotheses: which are asked for.
  func ends(_ rates: [[Double]], replay: Double, under hypotheses: [Int]) -> [Outcome.Ends]
}

/// Where candidates are tried: a stage, and what may be true of it.
public struct Arena: Sendable {
  /// The stage.
  public let stage: NewStage
  private let forecaster: any EndForecaster
  private let asked: [Int]

  /// An arena; at least one hypothesis.
  public init(stage: NewStage, _ forecaster: any EndForecaster) {
    self.init(stage, forecaster, Array(0..<forecaster.count))
  }

  private init(_ stage: NewStage, _ forecaster: any EndForecaster, _ asked: [Int]) {
    self.stage = stage
    self.forecaster = forecaster
    self.asked = asked
  }

  /// How many hypotheses there are.
  public var count: Int { asked.count }

  /// The arena with a few of the hypotheses, spread over all.
  func thinned(to count: Int) -> Arena {
    guard asked.count > count else { return self }
    return Arena(
      stage, forecaster,
      (0..<count).map { asked[(2 * $0 + 1) * asked.count / (2 * count)] })
  }

  /// The arena with another stage.
  func over(_ stage: NewStage) -> Arena { Arena(stage, forecaster, asked) }

  /// The losses of a candidate under each hypothesis; nil where the stage is too short for it.
  public func outcome(of candidate: Candidate) -> Outcome? {
    var rates: [[Double]] = []
    for horizon in stage.horizons {
      guard let own = try? candidate.rates(for: stage, until: horizon) else { return nil }
      rates.append(own)
    }
    return Outcome(forecaster.ends(rates, replay: candidate.replay, under: asked))
  }
}
