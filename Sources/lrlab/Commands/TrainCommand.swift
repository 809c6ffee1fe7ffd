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

      Ctrl-C, SIGTERM, SIGHUP and SIGUSR1 save and stop (exit 130); kill -9 loses at most the
      seconds since the last checkpoint. --threads and --jobs never change a result.
      """)

  @OptionGroup var options: StudyOptions
  @OptionGroup var training: TrainingOptions

  func run() throws {
    let progress = Progress()
    let session = try StudySession(options, training, progress: progress)
    let results = try session.train()
    print(results.runTable)
    if let failure = results.divergence { throw failure }
  }
}

/// How a study is trained; nothing here changes a run's bits.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Seconds between checkpoints within a run.", valueName: "SECONDS"))
  var checkpointEvery: Double = 15

  @Option(
    help: ArgumentHelp(
      "Runs trained side by side; as many as there are threads and memory allows unless given.",
      valueName: "N"))
  var jobs: Int?

  @Flag(help: "Go on in a folder that was begun with other settings; its old pieces lie idle.")
  var acceptChanges = false

  func validate() throws {
    guard checkpointEvery >= 0, checkpointEvery.isFinite else {
      throw Failure(.usage, "--checkpoint-every \(checkpointEvery); seconds from 0 are allowed")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw Failure(.usage, "--jobs \(jobs); 1 to 1024 are allowed")
    }
  }

  /// Workers for a study: as asked for, else one a thread, as many as fit the memory.
  func jobCount(_ study: Study, threads: Int) throws(Failure) -> Int {
    if let jobs {
      try MemoryNeed.check(study, sessions: jobs)
      return jobs
    }
    try MemoryNeed.check(study)
    return min(threads, MemoryNeed.sessions(study))
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

  init(_ options: StudyOptions, _ training: TrainingOptions, progress: Progress) throws(Failure) {
    self.progress = progress
    Interruption.listen()
    study = try options.load()
    threads = try options.threadCount()
    let jobs = try training.jobCount(study, threads: threads)
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
    if !training.acceptChanges {
      try EarlierStudy(folder: folder, plan: plan, data: data.record).check()
    }
    runner = try StudyRunner(
      plan, data: data, folder: folder, threads: threads, jobs: jobs, progress: progress)
    runner.checkpointInterval = max(0.1, training.checkpointEvery)
  }

  /// Trains what is missing and reads everything back.
  func train() throws(Failure) -> StudyResults {
    let store = RunStore(runner)
    try store.writeStudy(folder)
    try runner.run()
    let collector = RunCollector(runner)
    var summaries: [RunSummary] = []
    for run in runner.plan.runs {
      let summary = try collector.summary(of: run)
      try store.write(run, summary)
      summaries.append(summary)
    }
    let results = StudyResults(study: study, plan: runner.plan, summaries: summaries)
    try results.writeTables(to: folder, store: store)
    return results
  }
}
