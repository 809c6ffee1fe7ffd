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
      Ctrl-C saves and stops; kill -9 loses at most the seconds since the last checkpoint.
      """)

  @OptionGroup var options: StudyOptions

  @Option(
    help: ArgumentHelp("Seconds between checkpoints within a run.", valueName: "SECONDS"))
  var checkpointEvery: Double = 15

  @Option(
    help: ArgumentHelp(
      "Stop after this time with everything saved; runs go seed by seed, as `plan --budget` says.",
      valueName: "150m"))
  var budget: TimeBudget?

  func run() throws {
    guard checkpointEvery >= 0, checkpointEvery.isFinite else {
      throw Failure(.usage, "--checkpoint-every \(checkpointEvery); seconds from 0 are allowed")
    }
    let progress = Progress()
    let session = try StudySession(options, progress: progress)
    let results = try session.train(checkpointEvery: checkpointEvery, budget: budget)
    print(results.runTable)
    if let failure = results.divergence { throw failure }
  }
}
