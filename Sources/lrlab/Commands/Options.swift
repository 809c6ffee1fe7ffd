import ArgumentParser
import Foundation
import Schedules
import Sim

/// The paper's batch: 1104 sequences of 2048 tokens.
///
/// Source: Ibrahim et al. 2024, arXiv 2403.08763, section 5.3.
let paperTokensPerStep = 2_260_992.0

/// What stages presets are laid over when there is no study.
struct StageOptions: ParsableArguments {
  @Option(help: ArgumentHelp("One stage of this many steps.", valueName: "N"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "Stages, separated by commas, in steps or tokens.", valueName: "300B,200B"))
  var stages: String?

  @Option(
    help: ArgumentHelp("Tokens of one step, which turn tokens into steps.", valueName: "N"))
  var tokensPerStep: Double = paperTokensPerStep

  /// The stages' lengths in steps.
  func resolved(defaultSteps: [Int]) throws(Failure) -> [Int] {
    guard tokensPerStep > 0, tokensPerStep.isFinite else {
      throw Failure(
        .usage, "--tokens-per-step \(Format.number(tokensPerStep)); above 0 is allowed")
    }
    switch (steps, stages) {
    case (nil, nil): return defaultSteps
    case (let steps?, nil):
      guard steps > 0 else {
        throw Failure(.usage, "--steps \(steps); a stage has at least 1 step")
      }
      return [steps]
    case (nil, let stages?): return try parse(stages)
    default: throw Failure(.usage, "--steps and --stages exclude each other")
    }
  }

  private func parse(_ text: String) throws(Failure) -> [Int] {
    var tokens: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let length: Length
      do {
        length = try Length.parse(part.trimmingCharacters(in: .whitespaces))
      } catch {
        throw Failure(.usage, "--stages \(text): \(error)")
      }
      switch length {
      case .steps(let count): tokens.append(Double(count) * tokensPerStep)
      case .tokens(let count): tokens.append(count)
      case .share, .rest:
        throw Failure(.usage, "--stages \(text): \"\(part)\" is no length in steps or tokens")
      }
    }
    do {
      return try stageSteps(tokens: tokens, tokensPerStep: tokensPerStep)
    } catch {
      throw Failure(.usage, "--stages \(text): \(error)")
    }
  }
}

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json
}

/// Where data, results and threads are, for everything that works on a study.
struct StudyOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The study file.", valueName: "STUDY.toml"))
  var study: String

  @Option(help: ArgumentHelp("Folder of the corpora and tokens.", valueName: "DIR"))
  var data = "data"

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Folder of the results; results/<study> unless given.", valueName: "DIR"))
  var output: String?

  @Option(help: ArgumentHelp("Threads; one a core unless given.", valueName: "N"))
  var threads: Int?

  @Option(help: ArgumentHelp("Other seeds than the study's.", valueName: "1,2,3"))
  var seeds: String?

  /// The study, with the seeds given here.
  func load() throws(Failure) -> Study {
    var loaded = try StudyFile.load(study)
    guard let seeds else { return loaded }
    let parsed = seeds.split(separator: ",", omittingEmptySubsequences: false).map {
      UInt64($0.trimmingCharacters(in: .whitespaces))
    }
    let values = parsed.compactMap { $0 }
    guard values.count == parsed.count, !values.isEmpty, Set(values).count == values.count else {
      throw Failure(.usage, "--seeds \(seeds); whole numbers from 0, each once, such as 1,2,3")
    }
    loaded.seeds = values
    return loaded
  }

  var dataFolder: URL { URL(fileURLWithPath: data) }

  func resultsFolder(_ study: Study) -> URL {
    URL(fileURLWithPath: output ?? "results/\(study.name)")
  }

  func threadCount() throws(Failure) -> Int {
    let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard (1...1024).contains(count) else {
      throw Failure(.usage, "--threads \(count); 1 to 1024 are allowed")
    }
    return count
  }
}

/// Replay shares as a user writes them: `0,5%,0.25`.
enum ReplayList {
  /// A number, or a percentage as a share; nil for anything else.
  static func number(_ word: String) -> Double? {
    word.hasSuffix("%") ? Double(word.dropLast()).map { $0 / 100 } : Double(word)
  }

  static func parse(_ text: String) throws(Failure) -> [Double] {
    var shares: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.trimmingCharacters(in: .whitespaces)
      guard let number = number(word), number >= 0, number < 1 else {
        throw Failure(.usage, "--replay \(text): \"\(word)\"; a replay share lies in 0 ..< 1")
      }
      shares.append(number)
    }
    guard Set(shares).count == shares.count else {
      throw Failure(.usage, "--replay \(text): each share once")
    }
    return shares
  }
}
