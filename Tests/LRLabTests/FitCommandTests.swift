import ArgumentParser
import Forecast
import Foundation
import Sim
import Testing

@testable import lrlab

/// `lrlab fit` from logs to a forecast.
@Suite final class FitCommandTests {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("lrlab-fit-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static let law = NoisyQuadraticLaw(
    floor: 3, signal: 0.4, signalExponent: 0.5, noise: 0.15, noiseExponent: 0.5, noiseCutoff: 10,
    scale: .init(referenceRate: 3e-3, referenceArea: 6, from: 1e-3, to: 200))

  /// A log of the law under a rate that drops after 1,174 of 2,000 steps, in the middle between two rows.
  func log(_ name: String, peak: Double = 3e-3, drop: Double) throws -> String {
    let rates = (1...2000).map { $0 < 1175 ? peak : drop * peak }
    let steps = Array(stride(from: 50, through: 2000, by: 50))
    let losses = Self.law.losses(rates: rates, at: steps)
    let rows = ["0,\(peak),9"] + zip(steps, losses).map { "\($0),\(rates[$0 - 1]),\($1)" }
    let text = "step,lr,loss\n" + rows.joined(separator: "\n") + "\n"
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }

  @Test func fromLogsToAForecast() throws {
    let logs = [try log("constant.csv", drop: 1), try log("drop.csv", drop: 0.3)]
    let test = try log("other.csv", drop: 0.1)
    for name in ["a.toml", "b.toml"] {
      try FitCommand.parse(logs + ["-o", path(name), "--test", test]).run()
    }
    let text = try String(contentsOfFile: path("a.toml"), encoding: .utf8)
    #expect(text == (try String(contentsOfFile: path("b.toml"), encoding: .utf8)))
    #expect(!text.contains(folder.path))
    let file = try CalibratedFile(path("a.toml"))
    #expect(file.landscape.provenance.logs.map(\.name) == ["constant", "drop"])
    let noise = try #require(file.landscape.provenance.play.first { $0.name == "noise" })
    #expect(abs(noise.value - 0.15) < noise.play)
    #expect(file.landscape.provenance.logs.allSatisfy { $0.rmse < 1e-3 })
    var simulate = try SimulateCommand.parse(
      ["constant", "--steps", "1000", "--landscape", path("a.toml"), "--format", "json"])
    try simulate.run()
    simulate.shift = "weak"
    #expect(throws: Failure.self) { try simulate.run() }
  }

  /// Losses that stay where they are are met no better than by their mean.
  @Test func writesNothingWhereNothingIsFound() throws {
    let rows = (1...100).map { "\($0 * 20),\($0 < 60 ? 3e-3 : 1e-3),3" }
    let text = "step,lr,loss\n0,3e-3,3\n" + rows.joined(separator: "\n") + "\n"
    try text.write(toFile: path("rising.csv"), atomically: true, encoding: .utf8)
    let error = #expect(throws: Failure.self) {
      try FitCommand.parse([path("rising.csv"), "-o", path("none.toml")]).run()
    }
    #expect(error?.code == .findings)
    #expect(error?.description.contains("meets no log better than its mean loss") == true)
    #expect(!FileManager.default.fileExists(atPath: path("none.toml")))
  }

  @Test func refusesLogsWithoutADrop() throws {
    let log = try log("constant.csv", drop: 1)
    let error = #expect(throws: Failure.self) {
      try FitCommand.parse([log, "-o", path("none.toml")]).run()
    }
    #expect(error?.code == .findings)
    #expect(error?.description.contains("constant: the rate never falls") == true)
    #expect(!FileManager.default.fileExists(atPath: path("none.toml")))
  }

  @Test func refusesOneLogTwice() throws {
    let log = try log("drop.csv", drop: 0.3)
    let error = #expect(throws: Failure.self) { try FitCommand.parse([log, log]).run() }
    #expect(error?.code == .usage)
  }

  @Test func refusesTwoFirstDomains() throws {
    let first = try log("drop.csv", drop: 0.3)
    let text = try String(contentsOfFile: first, encoding: .utf8)
    try text.replacing("loss", with: "val/other/loss")
      .write(toFile: path("other.csv"), atomically: true, encoding: .utf8)
    let error = #expect(throws: Failure.self) {
      try FitCommand.parse([first, path("other.csv"), "-o", path("none.toml")]).run()
    }
    #expect(error?.description.contains("different domains: other, text") == true)
  }
}
