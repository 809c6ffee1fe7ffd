import Forecast
import Foundation
import Sim
import Testing

@testable import lrlab

@Suite final class LogFilesTests {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("lrlab-logs-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func file(_ text: String, _ name: String = "log.csv") throws -> String {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  func runs(_ text: String, _ options: LogOptions = .init()) throws -> [RunLog] {
    try LogFiles([try file(text)], options).runs
  }

  func complaint(_ text: String, _ options: LogOptions = .init()) throws -> String {
    let error = #expect(throws: Failure.self) { try runs(text, options) }
    return (error?.description ?? "").replacing(folder.path + "/", with: "")
  }

  // MARK: - CSV

  @Test func readsPlainColumns() throws {
    let log = try runs("step,lr,loss\r\n1,0.1,4\r\n2,0.2,3.5\r\n4,0.4,3\r\n")[0]
    #expect(log.name == "log")
    #expect(log.hash.count == 64)
    #expect(log.domains == ["text"])
    #expect(log.stages.count == 1)
    #expect(log.stages[0].shares == [1])
    #expect(log.rates.count == 4)
    #expect(abs(log.rates[2] - 0.3) < 1e-15)
    #expect(log.points == [(1, 4), (2, 3.5), (4, 3)].map { .init(step: $0, domain: 0, loss: $1) })
  }

  @Test func ratesThatJumpJumpInTheMiddle() throws {
    let log = try runs("step,lr,loss\n1,1,4\n2,1,4\n12,0.5,3\n22,0.5,3\n")[0]
    #expect(log.rates == [Double](repeating: 1, count: 6) + [Double](repeating: 0.5, count: 16))
  }

  @Test func ratesThatSlideGoStraight() throws {
    let log = try runs("step,lr,loss\n1,4,4\n3,2,4\n5,1,3\n")[0]
    #expect(log.rates == [4, 3, 2, 1.5, 1])
  }

  @Test func aWarmupFillsWhatIsMissing() throws {
    let text = "step,lr,loss\n6,0.5,3\n7,0.5,3\n"
    #expect(try runs(text, .init(warmup: 4))[0].rates == [0.125, 0.25, 0.375, 0.5, 0.5, 0.5, 0.5])
    #expect(try runs(text, .init(warmup: 0))[0].rates == [Double](repeating: 0.5, count: 7))
    #expect(
      try complaint(text)
        == "log.csv: the first row is of step 6; --warmup N tells the rates before it: N steps from 0, "
        + "then the first row's rate (0: that rate from the start)")
  }

  @Test func aRowOfStepZeroBeginsTheRates() throws {
    #expect(try runs("step,lr,loss\n0,0.25,9\n4,0.75,3\n")[0].rates == [0.375, 0.5, 0.625, 0.75])
  }

  /// A restarted run logs some steps again.
  @Test func theLaterLossOfAStepCounts() throws {
    let path = try file("step,lr,loss\n1,1,5\n2,1,4\n3,1,3\n2,1,4.5\n3,1,3\n4,1,2\n")
    let log = try LogFiles([path], .init())
    #expect(log.runs[0].points.map(\.loss) == [5, 4.5, 3, 2])
    #expect(log.notes == ["\(path): 1 losses were logged again; the later ones count"])
  }

  @Test func otherTrainersNames() throws {
    let log = try runs("\"iteration\",learning_rate,train_loss,val_loss\n1,1,9,5\n2,1,8,\n")[0]
    #expect(log.points == [.init(step: 1, domain: 0, loss: 5)])
  }

  @Test func theDomainCanBeNamed() throws {
    #expect(try runs("step,lr,loss\n1,1,5\n", .init(domain: "english"))[0].domains == ["english"])
    let text = "step,lr,val/a/loss,val/b/loss\n1,1,5,6\n"
    #expect(try runs(text, .init(domain: "b"))[0].domains == ["b", "a"])
    #expect(
      try complaint(text, .init(domain: "c"))
        == "--domain c; \(folder.path)/log.csv has a, b"
        .replacing(folder.path + "/", with: ""))
  }

  @Test func stagesByColumn() throws {
    let log = try runs(
      """
      step,stage,domain,replay,lr,val/b/loss,val/a/loss
      1,1,a,0,2,7,5
      2,1,a,0,1,6,4
      3,2,b,0.25,2,5,5
      4,2,b,0.25,1,4,6
      """)[0]
    #expect(log.domains == ["a", "b"])
    #expect(log.stages.map(\.rates) == [[2, 1], [2, 1]])
    #expect(log.stages.map(\.shares) == [[1, 0], [0.25, 0.75]])
    #expect(log.stages.map(\.resetsMoments) == [false, true])
    #expect(log.points.first == .init(step: 1, domain: 0, loss: 5))
    #expect(log.points.last == .init(step: 4, domain: 1, loss: 4))
  }

  @Test func branchesAreRunsOfTheirOwn() throws {
    let logs = try runs(
      """
      branch,step,lr,loss
      main,1,2,5
      main,2,2,4
      main,3,2,4
      anneal-1,3,1,3
      """)
    #expect(logs.map(\.name) == ["log", "log/anneal-1"])
    #expect(logs[1].rates == [2, 2, 1])
    #expect(logs[1].points == [.init(step: 3, domain: 0, loss: 3)])
  }

  @Test(arguments: [
    ("", "log.csv: empty; a line with the columns' names is wanted first"),
    ("step,lr,loss\n", "log.csv: no rows"),
    ("step,lr,loss\n1,0.1\n", "log.csv:2: 2 cells; the header names 3"),
    (
      "step,lr,loss\n1,0.1,4\n1,0.2,4\n", "log.csv:3: lr = 0.2 of step 1; line 2 has 0.1"
    ),
    ("step,lr,loss\n2,0.1,4\n1,0.1,4\n", "log.csv:3: step 1 after step 2; steps ascend"),
    ("step,lr,loss\n1.5,0.1,4\n", "log.csv:2: step = 1.5; a whole number from 0 is wanted"),
    ("step,lr,loss\n1,0.1,nan\n", "log.csv:2: loss = nan; a finite number is wanted"),
    ("step,lr,loss\n1,0.1,low\n", "log.csv:2: loss = \"low\"; a finite number is wanted"),
    ("step,lr,loss\n1,0.1,-1\n", "log.csv:2: loss = -1.0; a loss is above 0"),
    ("step,lr,loss\n1,-0.1,4\n", "log.csv:2: lr = -0.1; a rate is not negative"),
    ("step,lr,loss\n1,0.1,4\n2,,4\n", "log.csv: the last step, 2, has no lr; it ends the run"),
    ("step,step,lr\n", "log.csv:1: column 2 is \"step\"; every column has a name of its own"),
    (
      "step,loss\n1,4\n",
      "log.csv: no column for the learning rate among step, loss; one of lr, learning_rate, "
        + "learning-rate, train/lr, train/learning_rate is wanted; --map names it"
    ),
    (
      "step,lr,val/a/loss,val/b/loss\n1,1,4,5\n",
      "log.csv: losses of a, b in 1 stage; --domain tells which of them is trained on"
    ),
    (
      "step,stage,lr,loss\n1,1,1,4\n2,3,1,4\n", "log.csv:3: stage = 3 after stage 1"
    ),
  ])
  func namesFileAndRow(_ text: String, _ expected: String) throws {
    #expect(try complaint(text) == expected)
  }

  // MARK: - JSONL

  @Test func readsJSONLines() throws {
    let log = try runs(
      """
      {"step": 1, "lr": 0.1}
      {"step": 1, "val/a/loss": 4.0, "note": [1]}
      {"step": 2, "lr": 0.1, "val/a/loss": 3.0}
      {"step": 3, "lr"
      """)[0]
    #expect(log.domains == ["a"])
    #expect(log.rates == [0.1, 0.1])
    #expect(log.points.map(\.loss) == [4, 3])
    #expect(
      try complaint("{\"step\": 1}\n{]\n{}\n")
        == "log.csv:2: no JSON object; each line is one of them")
    #expect(
      try complaint("{\"step\":1,\"lr\":1,\"loss\":null}\n")
        == "log.csv:1: loss = nan; a finite number is wanted")
  }

  // MARK: - Run folders

  static let plan = """
    {"run": "r", "schedule": "s", "replay": "5%", "moments": "reset",
     "main": [
      {"segment": "x", "stage": 1, "domain": "en", "replay": 0, "first_step": 1, "last_step": 2},
      {"segment": "y", "stage": 1, "domain": "en", "replay": 0, "first_step": 3, "last_step": 4},
      {"segment": "z", "stage": 2, "domain": "de", "replay": 0.05, "first_step": 5, "last_step": 6}],
     "branches": {"anneal-1": [
      {"segment": "x", "stage": 1, "domain": "en", "replay": 0, "first_step": 1, "last_step": 2},
      {"segment": "a", "stage": 1, "domain": "en", "replay": 0, "first_step": 3, "last_step": 4}]}}
    """

  @Test func readsARunFolder() throws {
    _ = try file(Self.plan, "study/r/plan.json")
    _ = try file(
      """
      branch,step,stage,lr,val/de/loss,val/en/loss
      main,0,1,0,9,9
      main,1,1,4,,
      main,2,1,4,,
      main,3,1,4,,
      main,4,1,4,8,5
      main,5,2,2,,
      main,6,2,1,6,6
      anneal-1,3,1,2,,
      anneal-1,4,1,1,7,4
      """, "study/r/metrics.csv")
    let logs = try LogFiles([folder.appendingPathComponent("study").path], .init()).runs
    #expect(logs.map(\.name) == ["r", "r/anneal-1"])
    #expect(logs[0].domains == ["en", "de"])
    #expect(logs[0].stages.map(\.rates) == [[4, 4, 4, 4], [2, 1]])
    #expect(logs[0].stages.map(\.shares) == [[1, 0], [0.05, 0.95]])
    #expect(logs[0].stages.map(\.resetsMoments) == [false, true])
    #expect(logs[0].points.map(\.step) == [0, 0, 4, 4, 6, 6])
    #expect(logs[1].stages.map(\.rates) == [[4, 4, 2, 1]])
    #expect(logs[1].points.filter { $0.domain == 0 } == [.init(step: 4, domain: 0, loss: 4)])
  }

  /// The optimizer is that of the run's study, in its folder or beside it.
  @Test func readsTheOptimizer() throws {
    var columns = "branch,step,stage,lr,val/en/loss\n"
    for step in 1...6 { columns += "main,\(step),\(step < 5 ? 1 : 2),1,\(step == 6 ? "6" : "")\n" }
    for name in ["r", "q"] {
      _ = try file(
        Self.plan.replacing("\"run\": \"r\"", with: "\"run\": \"\(name)\""),
        "study/\(name)/plan.json")
      _ = try file(columns, "study/\(name)/metrics.csv")
    }
    let path = folder.appendingPathComponent("study").path
    #expect(try LogFiles([path], .init()).optimizers.isEmpty)
    let unknown = try CalibrationSettings.of(LogFiles([path], .init()))
    #expect(unknown.settings == TwoStageCalibration.Settings())
    #expect(unknown.note.hasPrefix("no study.toml with the logs"))
    _ = try file("[optimizer]\nbeta2 = 0.999\nweight_decay = 0\n", "study/study.toml")
    let told = try CalibrationSettings.of(LogFiles([path], .init()))
    #expect(told.settings.optimizer == .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8))
    #expect(told.settings.weightDecay == 0)
    #expect(told.note == "trained with AdamW, beta1 0.9, beta2 0.999, decay 0, as study.toml says")
    _ = try file("[optimizer]\nbeta2 = 0.95\n", "study/r/study.toml")
    let error = #expect(throws: Failure.self) {
      try CalibrationSettings.of(LogFiles([path], .init()))
    }
    #expect(
      error?.description
        == "r: trained with AdamW, beta1 0.9, beta2 0.95, decay 0.1, q with AdamW, beta1 0.9, beta2 "
        + "0.999, decay 0; one calibration is of one optimizer")
  }

  /// Without metrics, as in a fresh checkout, the study's tables tell the same.
  @Test func readsARunFolderWithoutMetrics() throws {
    _ = try file(Self.plan, "study/r/plan.json")
    _ = try file(
      """
      schedule,branch,step,lr
      s,main,1,4
      s,main,2,4
      s,main,3,4
      s,main,4,4
      s,main,5,2
      s,main,6,1
      s,anneal-1,3,2
      s,anneal-1,4,1
      other,main,1,9
      """, "study/schedules.csv")
    _ = try file(
      """
      run,branch,step,lr,val/en/loss,val/de/loss
      r,main,0,0,9,9
      r,main,4,4,5,8
      r,main,6,1,6,6
      r,anneal-1,2,4,5.5,8
      r,anneal-1,4,1,4,7
      q,main,4,4,1,1
      """, "study/curves.csv")
    let logs = try LogFiles([folder.appendingPathComponent("study/r").path], .init()).runs
    #expect(logs[0].stages.map(\.rates) == [[4, 4, 4, 4], [2, 1]])
    #expect(logs[0].points.map(\.loss) == [9, 9, 5, 8, 6, 6])
    #expect(logs[1].stages.map(\.rates) == [[4, 4, 2, 1]])
    #expect(logs[1].points.map(\.loss) == [4, 7])
  }

  /// Where both prefixes were measured the long one counts; in between the difference goes along.
  @Test func lossesAreOnTheScaleOfTheLongPrefix() throws {
    _ = try file(
      """
      {"run": "r", "schedule": "s", "replay": "0%", "branches": {}, "main": [
       {"segment": "x", "stage": 1, "domain": "en", "replay": 0, "first_step": 1, "last_step": 3}]}
      """, "r/plan.json")
    _ = try file(
      """
      branch,step,lr,val/en/loss,val/en/loss_at_end
      main,0,0,8,8.5
      main,1,1,6,
      main,2,1,3,
      main,3,1,4,4.1
      """, "r/metrics.csv")
    let log = try LogFiles([folder.appendingPathComponent("r").path], .init()).runs[0]
    #expect(zip(log.points, [8.5, 6.3, 3.1, 4.1]).allSatisfy { abs($0.loss - $1) < 1e-12 })
    #expect(log.points.count == 4)
  }

  @Test func baselinesOfAStudyAreLeftOut() throws {
    let union = Self.plan.replacing("\"moments\": \"reset\"", with: "\"baseline\": \"union\"")
    _ = try file(union, "study/u/plan.json")
    _ = try file("branch,step,lr,val/en/loss\nmain,1,1,5\n", "study/u/metrics.csv")
    let read = try LogFiles([folder.appendingPathComponent("study").path], .init())
    #expect(read.runs.isEmpty)
    #expect(read.notes == ["u: left out, the baseline union"])
    #expect(throws: Failure.self) {
      try LogFiles([folder.appendingPathComponent("study/u").path], .init())
    }
  }

  /// Replay from more than one domain stands in the plan.
  @Test func sharesOfWhatIsReplayed() throws {
    let plan = Self.plan.replacing(
      "\"replay\": 0.05", with: "\"replay\": 0.5, \"replayed\": {\"en\": 0.25, \"de\": 0.75}")
    _ = try file(plan, "r/plan.json")
    let rows = (1...6).map { "main,\($0),1,5,6" }.joined(separator: "\n")
    _ = try file("branch,step,lr,val/en/loss,val/de/loss\n" + rows + "\n", "r/metrics.csv")
    let log = try LogFiles([folder.appendingPathComponent("r").path], .init()).runs[0]
    #expect(log.stages[1].shares == [0.125, 0.875])
  }

  @Test func saysWhatAFolderLacks() throws {
    _ = try file(Self.plan, "study/r/plan.json")
    let error = #expect(throws: Failure.self) {
      try LogFiles([folder.appendingPathComponent("study").path], .init()).runs
    }
    #expect(error?.code == .inputOutput)
    #expect(error?.description.contains("neither metrics.csv nor schedules.csv") == true)
    let empty = #expect(throws: Failure.self) { try LogFiles([folder.path], .init()).runs }
    #expect(empty?.description.contains("no plan.json") == true)
  }
}
