import Corpora
import Foundation
import Model
import Schedules
import Testing

@testable import lrlab

@Suite(.serialized) struct SharedTrainingTests {
  private struct Outcome: Equatable {
    var metrics: CellMetrics?
    var matrix: LossMatrix?
    var bits: [String: Double]
    var rows: [String]
  }

  /// All that a run came to but for time: its numbers, and its rows in the order of training.
  private func outcome(_ runner: StudyRunner, _ run: Run) throws -> Outcome {
    let summary = try RunCollector(runner).summary(of: run)
    let names = runner.plan.study.domains.map(\.name)
    let rows = RunStore(runner).rows(run).map { branch, row in
      var row = row
      row.seconds = 0
      return branch + row.jsonLine(domains: names)
    }
    return Outcome(
      metrics: summary.metrics, matrix: summary.lossMatrix, bits: summary.bitsPerByte, rows: rows)
  }

  /// Each run trained in a study of its own comes to the same, to the bit.
  @Test func sharedEqualsAlone() throws {
    let text = sampleStudy.replacing("[0, 0.05]", with: "[0, 0.01]").replacing(
      "batch = 4", with: "batch = 4\nmoments = [\"reset\", \"keep\"]")
    let lab = try SampleLab("start = [\"annealed\", \"pre-anneal\"]\n" + text)
    let shared = try lab.runner("shared")
    try shared.run()
    #expect(shared.plan.runs.count == 18)
    // 1 % of 4 sequences: the first replayed one comes in step 13 of the second stage.
    #expect(shared.plan.segments.contains { $0.firstStep == 101 && $0.lastStep == 112 })
    for (number, run) in shared.plan.runs.enumerated() {
      var study = lab.study
      study.schedules = study.schedules.filter { $0.name == run.schedule }
      study.scheduleLines = [1]
      study.noShiftControls = run.isControl ? study.noShiftControls : []
      study.sequences[0].stages[1].replay = [run.cell.replay.stages[1]]
      study.starts = run.cell.start.map { [$0] } ?? []
      study.moments = run.cell.moments.map { [$0] } ?? []
      let alone = try lab.runner("alone-\(number)", threads: 1, study: study)
      let twin = try #require(alone.plan.runs.first { $0.planHash == run.planHash })
      #expect(twin.id == run.id)
      try alone.run(alone.plan.segments(of: [twin]))
      #expect(try outcome(alone, twin) == outcome(shared, run), "\(run.id)")
    }
  }

  /// Old data in their order, each source its share, no old sequence twice.
  @Test func replayOfThreeStages() throws {
    let lab = try SampleLab(threeStages.replacing("0.1", with: "0.25"))
    let runner = try lab.runner("r")
    let run = try #require(runner.plan.runs.first { $0.replay == 0.25 })
    let context = lab.study.model.context
    var old: [String: [Int]] = [:]
    for index in run.main {
      let segment = runner.plan.segments[index]
      var sampler = try BatchSampler(segment, study: lab.study, data: runner.data)
      var batch = [UInt16](repeating: 0, count: 4 * (context + 1))
      for step in segment.firstStep...segment.lastStep {
        batch.withUnsafeMutableBufferPointer { sampler.fill($0, step: step) }
        // A quarter of four sequences: the first row is the replayed one.
        for row in 0..<(segment.stage == 0 ? 4 : 1) {
          let tokens = Array(batch[row * (context + 1)..<(row + 1) * (context + 1)])
          for (name, place) in try windows(runner, tokens, context) where segment.stage > 0 {
            old[name, default: []].append(place)
          }
        }
      }
    }
    // 100 in the second stage, all English; in the third of 400 + 100 English and 300 German.
    let english = try #require(old["english"])
    let german = try #require(old["german"])
    #expect(english.count + german.count >= 200)
    #expect(abs(german.count - 37) <= 1)
    for (name, places) in old where name != "near" {
      var order = WindowOrder(
        count: try runner.data.tokens(of: name).windows(context: context), seed: 3, domain: name)
      #expect(places == (0..<places.count).map { order.window(at: $0) })
    }
  }

  /// In which texts a sequence stands as a window.
  private func windows(_ runner: StudyRunner, _ tokens: [UInt16], _ context: Int) throws
    -> [(String, Int)]
  {
    try ["english", "german"].compactMap { name in
      let text = try runner.data.tokens(of: name)
      let place = (0..<text.windows(context: context)).first {
        text.train[$0 * context..<$0 * context + context + 1] == tokens
      }
      return place.map { (name, $0) }
    }
  }

  @Test func threeStagesHaveAMatrix() throws {
    let lab = try SampleLab(threeStages)
    let runner = try lab.runner("r")
    try runner.run()
    for run in runner.plan.runs {
      let summary = try RunCollector(runner).summary(of: run)
      let matrix = try #require(summary.lossMatrix)
      let metrics = try #require(summary.metrics)
      #expect(matrix.stages == ["english", "german", "near"])
      #expect(matrix.losses.count == 3 && matrix.losses.allSatisfy { $0.count == 3 })
      #expect(metrics.oldLoss == matrix.losses[2][0])
      #expect(metrics.newLoss == matrix.losses[2][2])
      let back =
        (matrix.losses[0][0] - matrix.losses[2][0]) + (matrix.losses[1][1] - matrix.losses[2][1])
      #expect(metrics.backwardTransfer == back / 2)
      #expect((matrix.unannealed != nil) == !run.branches.isEmpty)
      // The un-annealed main line; a deployed checkpoint is the branch's.
      if let unannealed = matrix.unannealed { #expect(unannealed[0] != matrix.losses[0]) }
    }
    let results = StudyResults(
      study: lab.study, plan: runner.plan,
      summaries: try runner.plan.runs.map { try RunCollector(runner).summary(of: $0) })
    #expect(results.runTable.contains("backward_transfer"))
  }

  /// The union draws what the stages draw, each sequence as often; from scratch, the last text alone.
  @Test func baselines() throws {
    let lab = try SampleLab("baseline = [\"union\", \"from-scratch\"]\n" + sampleStudy)
    let runner = try lab.runner("r")
    let union = try #require(runner.plan.runs.first { $0.cell.role == .union })
    let scratch = try #require(runner.plan.runs.first { $0.cell.role == .fromScratch })
    #expect(union.stageEnds == [200] && scratch.stageEnds == [100])
    func draws(_ run: Run) throws -> [[UInt16]] {
      let segment = runner.plan.segments[try #require(run.main.first)]
      var sampler = try BatchSampler(segment, study: lab.study, data: runner.data)
      var batch = [UInt16](repeating: 0, count: 4 * 17)
      var rows: [[UInt16]] = []
      for step in segment.firstStep...segment.lastStep {
        batch.withUnsafeMutableBufferPointer { sampler.fill($0, step: step) }
        rows += (0..<4).map { Array(batch[$0 * 17..<($0 + 1) * 17]) }
      }
      return rows
    }
    func texts(_ rows: [[UInt16]]) -> [String] { rows.map { "\($0)" }.sorted() }
    let plain = try #require(runner.plan.runs.first { $0.schedule == "rewarmed-cosine" })
    var stages: [[UInt16]] = []
    for index in plain.main {
      var line = plain
      line.main = [index]
      stages += try draws(line)
    }
    let mixed = try draws(union)
    #expect(texts(mixed) == texts(stages))
    #expect(mixed != stages)
    #expect(try draws(scratch) == Array(stages.suffix(400)))
    try runner.run()
    let unionMetrics = try #require(try RunCollector(runner).summary(of: union).metrics)
    let scratchMetrics = try #require(try RunCollector(runner).summary(of: scratch).metrics)
    #expect(unionMetrics.forgetting != nil && unionMetrics.ownForgetting == nil)
    #expect(unionMetrics.averageLoss != nil && unionMetrics.peakForgetting == nil)
    #expect(scratchMetrics.forgetting == nil && scratchMetrics.newLoss != nil)
    let results = StudyResults(
      study: lab.study, plan: runner.plan,
      summaries: try runner.plan.runs.map { try RunCollector(runner).summary(of: $0) })
    let rows = results.runTable.split(separator: "\n").filter { $0.contains("(cosine)") }
    #expect(rows.count == 2 && rows.allSatisfy { $0.contains("n/a") })
  }
}
