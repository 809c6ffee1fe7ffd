import ArgumentParser
import Foundation

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train the real runs of a study; the same command goes on where it was stopped.",
    discussion: """
      EXAMPLES
        lrlab train studies/quick.toml
        lrlab train studies/quick.toml --seeds 1,2,3 -o results/three-seeds

      Ctrl-C saves and stops; kill -9 loses at most the seconds since the last checkpoint.
      """)

  @OptionGroup var options: StudyOptions

  @Option(
    help: ArgumentHelp("Seconds between checkpoints within a run.", valueName: "SECONDS"))
  var checkpointEvery: Double = 15

  func run() throws {
    guard checkpointEvery >= 0, checkpointEvery.isFinite else {
      throw Failure(.usage, "--checkpoint-every \(checkpointEvery); seconds from 0 are allowed")
    }
    let progress = Progress()
    let session = try StudySession(options, progress: progress)
    let results = try session.train(checkpointEvery: checkpointEvery)
    print(results.runTable)
    if let failure = results.divergence { throw failure }
  }
}

/// A study with its data and its tree of runs, ready to train.
struct StudySession {
  let study: Study
  let runner: StudyRunner
  let folder: URL
  let threads: Int
  let progress: Progress
  private let lock: FolderLock

  init(_ options: StudyOptions, progress: Progress) throws(Failure) {
    self.progress = progress
    Interruption.listen()
    study = try options.load()
    try MemoryNeed.check(study)
    threads = try options.threadCount()
    folder = options.resultsFolder(study)
    lock = try FolderLock(folder)
    let data = try StudyDataBuilder(
      study: study, folder: options.dataFolder, progress: progress
    ).build()
    for note in data.notes { progress.say("note: \(note)") }
    for domain in data.record.domains {
      progress.say(
        "\(domain.name): \(Format.count(Double(domain.trainTokens))) train and "
          + "\(Format.count(Double(domain.heldOutTokens))) held-out tokens, train SHA-256 "
          + domain.trainSHA256.prefix(12))
    }
    let plan = try StudyPlan(study, dataIdentity: data.identity)
    runner = try StudyRunner(
      plan, data: data, folder: folder, threads: threads, progress: progress)
  }

  /// Trains what is missing and reads everything back.
  func train(checkpointEvery: Double = 15) throws(Failure) -> StudyResults {
    let store = RunStore(runner)
    try store.writeStudy(folder, threads: threads)
    runner.checkpointInterval = max(0.1, checkpointEvery)
    try runner.run()
    let collector = RunCollector(runner)
    var summaries: [RunSummary] = []
    for run in runner.plan.runs {
      let summary = try collector.summary(of: run)
      try store.write(run, summary, threads: threads)
      summaries.append(summary)
    }
    let results = StudyResults(study: study, plan: runner.plan, summaries: summaries)
    try results.writeTables(to: folder, store: store)
    return results
  }
}
