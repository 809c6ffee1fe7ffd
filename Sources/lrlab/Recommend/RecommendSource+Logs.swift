import Forecast
import Schedules
import Sim

extension RecommendSource {
  /// What a user asks of a recommendation from logs.
  struct LogRequest {
    var later: String?
    var base: String?
    var length: StageLength
    var hasUnknownHorizon: Bool
    var draws: Int
    var seed: UInt64
  }

  /// From the logs of runs that change their domain: a landscape calibrated on them, and others that
  /// they allow.
  init(_ files: LogFiles, _ request: LogRequest, _ progress: Progress) throws(Failure) {
    let runs = files.runs
    let base = try Self.base(runs, request.base)
    let first = base.stages[0].rates
    let peak = first.max() ?? 0
    let tokens = try request.length.tokensPerStep(known: files.tokensPerStep)
    let stage = try request.length.stage(
      basePeak: peak, baseFinal: first[first.count - 1], tokensPerStep: tokens.value,
      unknownHorizon: request.hasUnknownHorizon)
    let (settings, note) = try CalibrationSettings.of(files)
    let calibration: TwoStageCalibration
    do { calibration = try TwoStageCalibration(runs, settings: settings) } catch {
      throw Failure(error.kind == .unidentified ? .findings : .data, "\(error)")
    }
    let names = calibration.domains.map(\.domain)
    guard let domain = request.later ?? (names.count == 1 ? names.first : nil) else {
      throw Failure(
        .usage, "the logs go to \(names.joined(separator: ", ")); --to says which is wanted")
    }
    guard names.contains(domain) else {
      throw Failure(
        .usage, "--to \(domain): the logs go to \(names.joined(separator: ", "))")
    }
    let own = runs.filter { log in
      log.stages.count > 1
        && log.domains.indices.contains {
          log.domains[$0] == domain && log.stages[1].shares[$0] > 0
        }
    }
    let posterior: LandscapePosterior
    do {
      posterior = try LandscapePosterior(
        calibration, domain: domain, draws: request.draws, seed: request.seed
      ) { done, all in
        progress.update("recommend: landscapes that the logs allow, \(100 * done / all) %")
      }
    } catch {
      throw Failure(.data, "\(error)")
    }
    let reference = try Self.reference(peak: peak, steps: first.count)
    let resets = own.contains { $0.stages[1].resetsMoments }
    let hypotheses = posterior.hypotheses(
      base: first, reference: reference,
      measured: base.points.last { $0.step == first.count && $0.domain == 0 }?.loss,
      moments: resets ? .reset : .keep)
    guard hypotheses.count >= max(2, request.draws / 2) else {
      throw Failure(
        .findings, "\(domain): most landscapes that the logs allow diverge on \(base.name)")
    }
    arena = Arena(stage: stage, hypotheses)
    let later = own.map { $0.stages[1].rates }
    let low = min(stage.baseFinal, later.compactMap { $0.max() }.min() ?? stage.baseFinal)
    rates =
      max(low, 1e-3 * peak)...max(peak, later.compactMap { $0.max() }.max() ?? peak)
    let shares = own.map { log in
      log.domains.firstIndex(of: calibration.landscape.domain).map { log.stages[1].shares[$0] } ?? 0
    }
    replays = (shares.min() ?? 0)...(shares.max() ?? 0)
    tokensPerStep = tokens.value
    domains = [calibration.landscape.domain, domain]
    notes =
      files.notes + [note] + tokens.notes + [
        "begins at the end of \(base.name)'s first stage, rate \(Format.rate(stage.baseFinal)); "
          + "forgetting is above a cosine of the same peak and steps"
      ]
    let old = calibration.landscape.domain
    warnings = calibration.warnings.filter { line in
      (line.hasPrefix(old) || line.hasPrefix(domain)) && !line.contains("has no band")
    }
    if posterior.effectiveSize < 20 {
      warnings.append(
        "the \(request.draws) landscapes tell as much as \(Int(posterior.effectiveSize)) independent "
          + "ones")
    }
    let longest = later.map(\.count).max() ?? 1
    if stage.stepCount > 3 * longest {
      warnings.append(
        "\(stage.stepCount) steps are \(Format.brief(Double(stage.stepCount) / Double(longest))) "
          + "times as many as any log has after its first stage; beyond 3 times is a guess")
    }
    if replays.lowerBound == replays.upperBound {
      warnings.append(
        "all logs replay \(Format.percent(replays.lowerBound)); no other share is searched unless "
          + "--replays says so")
    }
    origin =
      "\(hypotheses.count) landscapes (losses of old and new data under Adam) that \(own.count) "
      + (own.count == 1 ? "log" : "logs") + " of \(domain) allow"
  }

  /// The log whose first stage is the base: the one that is asked for, or whose last rate is lowest.
  private static func base(_ runs: [RunLog], _ name: String?) throws(Failure) -> RunLog {
    let named = runs.filter { name == nil || $0.name == name }
    let base = named.filter { $0.stages.count > 1 }.min {
      ($0.stages[0].rates.last ?? 0) < ($1.stages[0].rates.last ?? 0)
    }
    guard let base else {
      let known = runs.filter { $0.stages.count > 1 }.map(\.name)
      throw Failure(
        .usage,
        "--base \(name ?? ""): no such run of two stages"
          + Suggestion.clause(for: name ?? "", among: known))
    }
    return base
  }

  private static func reference(peak: Double, steps: Int) throws(Failure) -> [Double] {
    do {
      let plan = try ScheduleSpecification(.cosine, PresetParameters(peak: peak)).resolved(
        stages: [steps], tokensPerStep: 1)
      return plan.learningRates(in: 1...steps)
    } catch {
      throw Failure(.data, "the reference, a cosine of \(steps) steps: \(error)")
    }
  }
}
