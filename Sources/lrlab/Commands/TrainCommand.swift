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
        lrlab train studies/quick.toml --budget 150m

      Runs whose summaries are there and bear the hash of their plan are not trained again.
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
      "Stop after this time with everything saved; runs go seed by seed, as `plan --budget` says.",
      valueName: "150m"))
  var budget: TimeBudget?

  @Option(
    help: ArgumentHelp(
      "Runs trained side by side; as many as there are threads and memory allows unless given.",
      valueName: "N"))
  var jobs: Int?

  @Flag(help: "Go on in a folder that was begun with other settings; its old pieces lie idle.")
  var acceptChanges = false

  func validate() throws {
    guard checkpointEvery >= 0, checkpointEvery.isFinite else {
      throw ValidationError("--checkpoint-every \(checkpointEvery); seconds from 0 are allowed")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs \(jobs); 1 to 1024 are allowed")
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
