import Forecast
import Schedules
import Sim

extension RecommendSource {
  /// Relative errors of the built-in landscapes on published losses that they were not fitted to.
  private static let builtInErrors = [0.012, 0.004]

  /// From a study whose first stage is given: all that it may have been, on the built-in landscape or
  /// the study's.
  init(
    _ study: Study, length: StageLength?, shift: String?, unknownHorizon: Bool
  ) throws(Failure) {
    guard let given = study.given else {
      throw Failure(
        .data,
        "\(study.file): the first stage is not given; `given = true` describes a base model, and "
          + "--logs reads probes")
    }
    guard study.stageCount == 2, study.sequences.count == 1 else {
      throw Failure(
        .data,
        "\(study.file): a given stage and one new stage are wanted, without an axis of domains")
    }
    var hypotheses: [Hypothesis] = []
    var description = ""
    for values in given.unknown.isEmpty ? [given.middle] : given.sweep(GivenSweep.count(given)) {
      let found = try Self.hypothesis(study.assuming(values), shift)
      hypotheses.append(found.hypothesis)
      description = found.description
    }
    let middle = given.middle
    let sequence = study.sequences[0]
    let length = length ?? StageLength(steps: sequence.stages[1].steps)
    let tokens = Double(study.tokensPerStep)
    let stage = try length.stage(
      basePeak: middle.peak, baseFinal: middle.final, tokensPerStep: tokens,
      unknownHorizon: unknownHorizon)
    arena = Arena(stage: stage, hypotheses)
    let low = middle.final > 0 ? min(middle.final, middle.peak) : 0.01 * middle.peak
    rates = low...(1.5 * middle.peak)
    replays = 0...0.5
    support = "what is usual"
    tokensPerStep = tokens
    domains = [study.firstStage.domain, sequence.newDomain ?? "new"]
    notes = [
      "begins at the end of the given stage, rate \(Format.rate(middle.final)); forgetting is above its "
        + "own end",
      "the study's schedules, replay shares and seeds are not used",
    ]
    if !given.unknown.isEmpty {
      notes.append(
        "\(given.unknown.joined(separator: ", ")) unknown: \(hypotheses.count) values are swept, each "
          + "as probable")
    }
    warnings =
      study.landscapeFile == nil
      ? ["the landscape is that of a 405M model; orders may transfer, sizes in nats do not"] : []
    origin = description
  }

  private static func hypothesis(
    _ study: Study, _ shift: String?
  ) throws(Failure) -> (hypothesis: Hypothesis, description: String) {
    var forecast = try GridForecast(study)
    if let shift {
      guard forecast.calibrated == nil else {
        throw Failure(.usage, "--shift \(shift) with a landscape file; it has its own")
      }
      do { forecast.shifts = DomainShifts(try Shift(shift)) } catch {
        throw Failure(.usage, "--shift \(shift); \(Shift.allowed)")
      }
    }
    guard let entry = forecast.entries.first, let described = forecast.described else {
      throw Failure(.data, "\(study.file): nothing to simulate")
    }
    let landscape = try forecast.landscapes().landscape(of: entry)
    do {
      var run = try landscape.start()
      let shares = landscape.shares([landscape.domains[0]: 1])
      try run.beginStage(peak: described.peak, moments: .reset)
      for span in described.spans {
        try run.run(steps: span.stepCount, at: span.learningRate, shares: shares)
      }
      let losses = run.losses().tasks.map(\.total)
      let errors = zip(landscape.bands, losses).map { band, loss in
        band.map { $0 / 1.645 / loss }
      }
      return (
        Hypothesis(
          start: run, reference: losses[0],
          errors: zip(errors, Self.builtInErrors).map { $0 ?? $1 },
          moments: study.moments.first == .keep ? .keep : .reset),
        landscape.description
      )
    } catch {
      throw Failure(.data, "\(study.file): \(error)")
    }
  }
}
