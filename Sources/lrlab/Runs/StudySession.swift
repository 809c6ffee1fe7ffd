import Foundation

/// A study with its tree of runs: what is finished, and what is to be trained on its data.
struct StudySession {
  let study: Study
  let plan: StudyPlan
  let folder: URL
  let threads: Int
  let progress: Progress
  /// What the tokens are: of the data at hand, else as the results recorded it.
  let record: StudyData.Record
  /// Trains; nil where the data are not at hand.
  let runner: StudyRunner?
  private let finished: FinishedRuns
  /// Why the data are not at hand.
  private let missingData: Failure?
  private let lock: FolderLock

  /// Stops training after this time.
  private let budget: TimeBudget?

  init(_ options: StudyOptions, _ training: TrainingOptions, progress: Progress) throws(Failure) {
    self.progress = progress
    Interruption.listen()
    study = try options.load()
    try study.checkNothingGiven()
    for domain in study.domains { _ = try domain.textForTraining() }
    threads = try options.threadCount()
    let jobs = try training.jobCount(study, threads: threads)
    budget = training.budget
    folder = options.resultsFolder(study)
    lock = try FolderLock(folder)
    let recorded = try Self.recorded(folder)
    let data: StudyData?
    do {
      data = try StudyDataBuilder(
        study: study, folder: options.dataFolder, progress: progress
      ).build()
      missingData = nil
    } catch {
      // The runs may all be there; then their data need not be.
      guard error.code == .inputOutput, recorded != nil else { throw error }
      data = nil
      missingData = error
    }
    guard let record = data?.record ?? recorded else { throw Failure(.data, "no data") }
    self.record = record
    plan = try StudyPlan(
      study, dataIdentity: record.identity, begun: SegmentOutline.begun(in: folder))
    finished = try FinishedRuns(plan, folder: folder)
    if let data {
      if !training.acceptChanges {
        try EarlierStudy(folder: folder, plan: plan, data: data.record).check()
      }
      runner = try StudyRunner(
        plan, data: data, folder: folder, threads: threads, jobs: jobs, progress: progress)
      runner?.checkpointInterval = max(0.1, training.checkpointEvery)
    } else {
      runner = nil
    }
    sayData(data, recorded: recorded)
  }

  private static func recorded(_ folder: URL) throws(Failure) -> StudyData.Record? {
    let url = folder.appendingPathComponent("data.json")
    return Files.exists(url) ? try Files.decode(StudyData.Record.self, from: url) : nil
  }

  private func sayData(_ data: StudyData?, recorded: StudyData.Record?) {
    for note in (data?.notes ?? []) + finished.notes { progress.say("note: \(note)") }
    for domain in record.domains {
      progress.say(
        "\(domain.name): \(Format.count(Double(domain.trainTokens))) train and "
          + "\(Format.count(Double(domain.heldOutTokens))) held-out tokens, train SHA-256 "
          + domain.trainSHA256.prefix(12))
    }
    if let recorded, data != nil, recorded.identity != record.identity {
      progress.say(
        "note: these are not the data of \(folder.appendingPathComponent("data.json").relativePath); "
          + "the runs there are of other data")
    }
    if let missingData {
      progress.say(
        "note: the data were not checked (\(missingData)); the checksums above are those in "
          + folder.appendingPathComponent("data.json").relativePath)
    }
  }

  /// Trains what is missing and reads everything back.
  ///
  /// Where a budget ends the training, the results are those of the runs that are finished.
  func train() throws(Failure) -> StudyResults {
    let missing = plan.runs.filter { !finished.contains($0) }
    sayTaken(missing.count)
    var summaries = finished.summaries
    var curves = finished.curves
    if !missing.isEmpty {
      guard let runner else { throw noData(missing.count) }
      let store = RunStore(runner)
      try store.writeStudy(folder)
      try train(plan.segments(of: missing, known: finished.references), runner)
      let collector = RunCollector(runner, knownReferences: finished.references)
      for run in missing where collector.isTrained(run) {
        let summary = try collector.summary(of: run)
        try store.write(run, summary)
        summaries[run.id] = summary
      }
      for run in plan.runs where collector.isTrained(run) { curves[run.id] = store.curves(run) }
    }
    sayWithoutCurves(summaries, curves)
    let results = StudyResults(
      study: study, plan: plan, summaries: plan.runs.compactMap { summaries[$0.id] },
      curves: curves)
    if !missing.isEmpty { try results.writeTables(to: folder) }
    return results
  }

  private func train(_ wanted: [Int], _ runner: StudyRunner) throws(Failure) {
    guard let budget else { return try runner.run(wanted) }
    let end = Progress.now() + budget.seconds
    runner.shouldStop = { Interruption.isAsked || Progress.now() >= end }
    do {
      try runner.run(wanted, inOrder: true)
    } catch {
      guard error.code == .interrupted, !Interruption.isAsked else { throw error }
      progress.say("the budget of \(budget.text) is spent; \(error)")
    }
  }

  private func sayTaken(_ missing: Int) {
    let taken = plan.runs.count - missing
    guard taken > 0 else { return }
    progress.say(
      "\(taken) of \(plan.runs.count) runs taken from \(folder.relativePath): their summaries bear "
        + "the hash of their plan; to train: \(missing)")
  }

  private func sayWithoutCurves(
    _ summaries: [String: RunSummary], _ curves: [String: [(branch: String, row: MetricRow)]]
  ) {
    let without = summaries.keys.filter { curves[$0] == nil }.count
    guard without > 0 else { return }
    progress.say(
      "note: \(folder.appendingPathComponent("curves.csv").relativePath) has no curves of "
        + "\(without) runs; pictures go without them")
  }

  private func noData(_ missing: Int) -> Failure {
    let cause = missingData ?? Failure(.inputOutput, "no data")
    return Failure(
      cause.code,
      "\(cause); \(missing) of \(plan.runs.count) runs are still to be trained, on these data")
  }

  /// Where the runs were trained: this machine, or the one whose record lies with them.
  var recordedEnvironment: RunEnvironment {
    let url = folder.appendingPathComponent("environment.json")
    return (try? Files.decode(RunEnvironment.self, from: url)) ?? .current(threads: threads)
  }
}
