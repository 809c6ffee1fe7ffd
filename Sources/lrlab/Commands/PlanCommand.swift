import ArgumentParser
import Foundation
import Model
import Schedules

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print every run of a study, its steps and what is shared; train nothing.",
    discussion: """
      EXAMPLES
        lrlab plan studies/quick.toml
        lrlab plan studies/quick.toml --seeds 1,2,3
      """)

  @OptionGroup var options: StudyOptions

  @Option(
    help: ArgumentHelp(
      "Tokens per second for the estimate of the time; measured here unless given.",
      valueName: "N"))
  var speed: Double?

  func run() throws {
    let study = try options.load()
    if let speed, !(speed >= 1 && speed <= 1e12) {
      throw Failure(.usage, "--speed \(speed); 1 to 1e12 tokens per second are allowed")
    }
    try MemoryNeed.check(study)
    let plan = try StudyPlan(study, dataIdentity: "planned")
    print(PlanReport(plan: plan, tokensPerSecond: try speed ?? measured(study)).text)
  }

  /// A second of real training steps of this model.
  private func measured(_ study: Study) throws(Failure) -> Double {
    Progress().say("timing a few steps of this model")
    let threads = try options.threadCount()
    do {
      return try TrainingBenchmark.run(
        configuration: study.model, batch: study.batch, threads: threads, seconds: 1
      ).tokensPerSecond
    } catch {
      throw Failure(.data, "\(error)")
    }
  }
}

/// The tree of runs as text.
struct PlanReport {
  var plan: StudyPlan
  var tokensPerSecond: Double

  private var study: Study { plan.study }

  var text: String {
    var lines = ["\(study.name): \(study.question)", ""]
    lines.append(
      "model \(study.model.layers) layers, width \(study.model.width), context "
        + "\(study.model.context), vocabulary \(study.model.vocabulary): "
        + "\(Format.count(Double(study.model.parameterCount))) parameters; "
        + "\(study.tokensPerStep) tokens a step")
    for (index, stage) in study.stages.enumerated() {
      lines.append(
        "stage \(index + 1): \(stage.domain), \(stage.steps) steps = "
          + "\(Format.count(Double(stage.steps * study.tokensPerStep))) tokens, replay "
          + stage.replay.map(Format.percent).joined(separator: " and "))
    }
    lines += [
      "", "runs (each once a seed: \(seedList))", runTable, "",
      "tree of seed "
        + "\(study.seeds[0]); shared pieces are trained once", tree, "", totals,
    ]
    return lines.joined(separator: "\n")
  }

  private var seedList: String { study.seeds.map(String.init).joined(separator: ", ") }

  private var runTable: String {
    var table = TextTable(["schedule", "replay", "steps", "branches", "lr_area"])
    for run in plan.runs where run.seed == study.seeds[0] {
      let steps = run.main.reduce(0) { $0 + plan.segments[$1].stepCount }
      table.rows.append([
        run.schedule + (run.isControl ? " (no shift)" : ""), Format.percent(run.replay),
        String(steps), String(run.branches.count),
        run.areas.map(Format.rate).joined(separator: " + "),
      ])
    }
    return table.text
  }

  private var tree: String {
    let roots = plan.segments.indices.filter {
      plan.segments[$0].parent == nil && plan.segments[$0].seed == study.seeds[0]
    }
    return roots.flatMap { branchLines($0, depth: 0) }.joined(separator: "\n")
  }

  private func branchLines(_ index: Int, depth: Int) -> [String] {
    let segment = plan.segments[index]
    let indent = String(repeating: "  ", count: depth)
    let line =
      "\(indent)steps \(segment.firstStep)–\(segment.lastStep)  \(segment.domain)"
      + (segment.replay > 0 ? " + \(Format.percent(segment.replay)) replay" : "")
      + "  rate \(Format.rate(segment.rates.first ?? 0)) → \(Format.rate(segment.rates.last ?? 0))"
      + (segment.resetsMoments ? "  moments reset" : "")
    return [line] + plan.children(of: index).flatMap { branchLines($0, depth: depth + 1) }
  }

  private var totals: String {
    let trained = Double(plan.trainedTokens)
    let separate = Double(plan.separateSteps * study.tokensPerStep)
    let saved = 1 - trained / max(separate, 1)
    return "to train: \(plan.trainedSteps) steps = \(Format.count(trained)) tokens in "
      + "\(plan.segments.count) pieces; run by run it would be \(Format.count(separate)) "
      + "(\(Format.percent((saved * 100).rounded() / 100)) saved by sharing)\n"
      + "time at \(Format.count(tokensPerSecond)) tokens/s, without evaluation: "
      + Format.duration(trained / tokensPerSecond)
  }
}
