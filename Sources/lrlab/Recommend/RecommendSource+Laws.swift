import Forecast
import Schedules

extension RecommendSource {
  /// From the logs of runs of one stage: laws of the loss curve, for a run from the start.
  init(
    oneStage files: LogFiles, _ request: LogRequest, _ progress: Progress
  ) throws(Failure) {
    let runs = files.runs
    let peaks = runs.map(\.peak)
    let (low, high) = (peaks.min() ?? 0, peaks.max() ?? 0)
    // Of the laws only the noisy quadratic knows what another peak does.
    let family: LawFamily = high > 1.05 * low ? .noisyQuadratic : .ensemble
    let forecast: LawForecast
    do {
      forecast = try LawForecast(family, runs, resamples: request.draws, seed: request.seed)
    } catch {
      throw Failure(error.kind == .unidentified ? .findings : .data, "\(error)")
    }
    let tokens = try request.length.tokensPerStep(known: files.tokensPerStep)
    let stage = try request.length.stage(
      basePeak: high, baseFinal: 0, tokensPerStep: tokens.value,
      unknownHorizon: request.hasUnknownHorizon, hasBase: false)
    arena = Arena(stage: stage, forecast)
    rates = low...high
    replays = 0...0
    tokensPerStep = tokens.value
    domains = runs.first.map { Array($0.domains.prefix(1)) } ?? []
    notes = files.notes + tokens.notes
    warnings = forecast.warnings
    let longest = runs.map(\.stepCount).max() ?? 1
    if Double(stage.stepCount) > Support.horizon * Double(longest) {
      warnings.append(
        "\(stage.stepCount) steps are \(Format.brief(Double(stage.stepCount) / Double(longest))) "
          + "times as many as the longest log has; beyond 3 times is a guess")
    }
    origin =
      "law: \(forecast.fit.law.name), fitted to \(runs.count) logs, \(forecast.count) resamples"
  }
}
