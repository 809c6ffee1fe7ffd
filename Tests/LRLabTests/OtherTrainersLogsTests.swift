import ArgumentParser
import Foundation
import Forecast
import Testing

@testable import lrlab

/// Logs of other trainers: the same run in every format is the same run.
struct OtherTrainersLogsTests {
  private static let steps = Array(stride(from: 10, through: 200, by: 10))
  private static func rate(_ step: Int) -> Double { step <= 100 ? 1e-3 : 5e-4 }
  private static func loss(_ step: Int) -> Double { 4 - 0.5 * Double(step) / 128 }

  /// Writes files into a folder and reads one of them.
  private func read(
    _ files: [String: Data], _ name: String, _ options: LogOptions = LogOptions(warmup: 0)
  ) throws -> LogFiles {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("logs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, data) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file)
    }
    return try LogFiles([folder.appendingPathComponent(name).path], options)
  }

  private func json(_ object: Any) throws -> Data {
    try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted])
  }

  private func check(_ files: LogFiles) throws {
    let run = try #require(files.runs.first)
    #expect(files.runs.count == 1)
    #expect(run.stepCount == 200)
    #expect(run.rates[9] == 1e-3 && run.rates[199] == 5e-4)
    #expect(run.points.map(\.step) == Self.steps)
    for point in run.points { #expect(point.loss == Self.loss(point.step)) }
  }

  @Test func trainerStateOfTransformers() throws {
    var history: [[String: Any]] = []
    for step in Self.steps {
      history.append(["step": step, "loss": 9.5, "learning_rate": Self.rate(step), "epoch": 0.1])
      history.append(["step": step, "eval_loss": Self.loss(step), "eval_runtime": 3])
    }
    history.append(["step": 200, "train_runtime": 12.5, "train_loss": 3.0])
    let state = try json(["global_step": 200, "log_history": history, "best_metric": NSNull()])
    try check(read(["trainer_state.json": state], "trainer_state.json"))
    // A checkpoint's folder as well.
    let files = try read(["checkpoint-200/trainer_state.json": state], "checkpoint-200")
    try check(files)
    #expect(files.runs[0].name == "checkpoint-200")
  }

  @Test func historyAsWeightsAndBiasesExportsIt() throws {
    var rows: [[String: Any]] = []
    for step in Self.steps {
      rows.append(["_step": step, "train/lr": Self.rate(step), "eval/loss": NSNull()])
      rows.append(["_step": step, "train/lr": NSNull(), "eval/loss": Self.loss(step)])
    }
    try check(read(["history.json": json(rows)], "history.json"))
    try check(read(["history.json": json(["history": rows])], "history.json"))
    let table: [[Any]] = Self.steps.map { [$0, Self.rate($0), Self.loss($0)] }
    let data = try json(["columns": ["_step", "lr", "loss"], "data": table])
    try check(read(["table.json": data], "table.json"))
  }

  /// Event files as our own writer, TensorBoard's layout, makes them.
  private func events(_ steps: [Int]) -> Data {
    var data = TensorBoardEvents.record(Data([9, 0, 0, 0, 0, 0, 0, 0, 0]))
    for step in steps {
      data += TensorBoardEvents.record(
        TensorBoardEvents.event([("train/learning_rate", Self.rate(step))], step, 1))
      data += TensorBoardEvents.record(
        TensorBoardEvents.event([("eval/loss", Self.loss(step))], step, 2))
    }
    return data
  }

  private func checkSingle(_ files: LogFiles) throws {
    let run = try #require(files.runs.first)
    #expect(run.points.map(\.step) == Self.steps)
    #expect(run.rates[199] == Double(Float(5e-4)))
    #expect(run.points[3].loss == Double(Float(Self.loss(40))))
  }

  @Test func eventsOfTensorBoard() throws {
    let data = events(Self.steps)
    try checkSingle(try read(["events.out.tfevents.1.host": data], "events.out.tfevents.1.host"))
    // A restarted run leaves several files in one folder; the last record may be cut.
    let parts = [
      "run/events.out.tfevents.1.host": events(Array(Self.steps[..<12])) + data.prefix(17),
      "run/events.out.tfevents.2.host": events(Array(Self.steps[8...])),
    ]
    try checkSingle(try read(parts, "run"))
  }

  @Test func damagedEventsAreRefused() throws {
    var data = events(Self.steps)
    data[data.count / 2] ^= 1
    let error = try #require(throws: Failure.self) {
      try read(["events.out.tfevents.1.host": data], "events.out.tfevents.1.host")
    }
    #expect(error.code == .data)
    #expect(error.description.contains("events.out.tfevents.1.host: record "))
    #expect(error.description.contains("does not match"))
  }

  private func options(_ map: String, boundary: String, replay: String? = nil) throws -> LogOptions
  {
    var options = try LogReadingOptions.parse([])
    (options.map, options.boundary, options.replay, options.warmup) = (map, boundary, replay, 0)
    return try options.parsed()
  }

  @Test func twoDomainsAndABoundary() throws {
    var csv = "it,rate,eval/en,eval/de\n"
    for step in Self.steps { csv += "\(step),\(Self.rate(step)),3.5,\(Self.loss(step))\n" }
    let options = try options(
      "step=it,lr=rate,old=eval/en,new=eval/de", boundary: "105", replay: "5%")
    let run = try #require(try read(["run.csv": Data(csv.utf8)], "run.csv", options).runs.first)
    #expect(run.domains == ["old", "new"])
    #expect(run.stages.map(\.rates.count) == [105, 95])
    #expect(run.stages.map(\.shares) == [[1, 0], [0.05, 0.95]])
    #expect(run.points.filter { $0.domain == 1 }.map(\.loss) == Self.steps.map(Self.loss))
  }

  @Test func wrongOptionsAreRefused() throws {
    for (map, boundary) in [
      ("lr=rate", "100"), ("lr=rate,lr=other", "100"), ("old", "100"), ("old=a,new=b", "0"),
      ("old=a,new=b", "200,100"), ("old=a,new=b", "x"),
    ] {
      let error = try #require(throws: Failure.self, "\(map) \(boundary)") {
        try options(map, boundary: boundary)
      }
      #expect(error.code == .usage)
    }
  }

  @Test func aNameIsGivenOnce() {
    #expect(throws: Failure(.usage, "--map lr=a,lr=b: lr is given twice")) {
      try ColumnMap("lr=a,lr=b")
    }
    #expect(throws: Failure(.usage, "--map en=a,en=b: en is given twice")) {
      try ColumnMap("en=a,en=b")
    }
  }

  @Test func aMissingColumnIsNamed() throws {
    let csv = "step,lr,loss\n10,1e-3,3\n"
    let options = LogOptions(warmup: 0, map: try ColumnMap("en=eval/en"))
    let error = try #require(throws: Failure.self) {
      try read(["run.csv": Data(csv.utf8)], "run.csv", options)
    }
    #expect(error.description.contains("no column for the loss of en among step, lr, loss"))
  }

  @Test func aDocumentOfAnotherFormIsRefused() throws {
    let error = try #require(throws: Failure.self) {
      try read(["a.json": Data("{\n \"metrics\": 3\n}".utf8)], "a.json")
    }
    #expect(error.code == .data)
    #expect(error.description.contains("a.json: no log: a list of objects"))
  }
}
