import Forecast
import Foundation
import Sim
import Testing

@testable import lrlab

@Suite struct LandscapeFileTests {
  static var landscape: CalibratedLandscape {
    var parameters = LandscapeParameters(
      top: 0.6, bottom: 0.005, modes: 56, signal: 11.25, signalExponent: 0.5, noise: 0.13,
      noiseExponent: 0.45, floor: 3.04)
    parameters.signalCutoff = 0.6
    parameters.noiseCutoff = 0.0286
    parameters.link = .logarithmic(scale: 0.4)
    parameters.optimizer = .adam(beta1: 0, beta2: 0.95, epsilon: 1e-8)
    parameters.floorExponent = 0.3
    var fitted = ShiftParameters(
      shift: 0.7, shiftExponent: 0.3, ratioMedian: 0.4, ratioSigma: 2.6, noise: 2, floor: 2.3,
      link: .saturating(ceiling: 4.7))
    fitted.unlearning = 0.33
    fitted.weighting = 1
    fitted.steepest = 5
    fitted.direction = 0
    fitted.noiseExponent = -1.4
    return CalibratedLandscape(
      referencePeak: 3e-4, referenceArea: 7.1, domain: "english", parameters: parameters,
      weightDecay: 0.1,
      shifts: [
        .init(
          domain: "german",
          parameters: ShiftParameters(
            shift: 0.6, shiftExponent: 0.2, ratioMedian: 28, ratioSigma: 4.5, noise: 0.1,
            floor: 1.07, link: .saturating(ceiling: 7.6), rotation: 0.1),
          band: .init(old: 0.09, new: 0.03)),
        .init(domain: "near", parameters: fitted),
      ],
      provenance: Provenance(
        method: "a \"test\"", objective: 1.7e-4,
        logs: [.init(name: "a\\b", hash: "00ff", points: 12, r2: 0.998, rmse: 0.005)],
        play: [.init(name: "noise", value: 0.13, play: 0.077)], warnings: ["careful, \"you\""]))
  }

  func read(_ text: String) throws(Failure) -> CalibratedLandscape {
    try LandscapeFile.read(try TOMLSource(name: "landscape.toml", text: text))
  }

  @Test func whatIsWrittenReadsBackTheSame() throws {
    #expect(try read(LandscapeFile.text(Self.landscape)) == Self.landscape)
  }

  @Test(arguments: [
    ("peak = 0.0003", "peak = -1", "[reference] peak = -1; a number above 0 is wanted"),
    (
      "modes = 56", "modes = 0", "[old] modes = 0; modes: a whole number in 1 ... 1000000 is wanted"
    ),
    ("floor = 3.04\n", "", "[old] floor is missing"),
    ("beta2 = 0.95", "beta2 = 1", "[training] beta2 = 1; a number in 0 ..< 1 is wanted"),
    (
      "optimizer = \"adam\"", "optimizer = \"adamw\"",
      "[training] optimizer = \"adamw\"; not known; did you mean \"adam\"?"
    ),
    ("ratio_median", "ratio_medium", "[shift.german] ratio_median is missing"),
    ("rotation = 0.1", "rotaton = 0.1", "[shift.german] unknown key \"rotaton\""),
    ("[shift.german]", "[shift.english]", "[old] has the domain \"english\" already"),
    ("link_scale = 0.4", "link_scale = 0", "[old] link_scale = 0; a number above 0 is wanted"),
    ("[fit]", "[fitt]", "unknown key \"fitt\""),
  ])
  func namesTheLine(_ old: String, _ new: String, _ expected: String) throws {
    let text = LandscapeFile.text(Self.landscape)
    #expect(text.contains(old))
    let error = #expect(throws: Failure.self) { try read(text.replacing(old, with: new)) }
    let message = error?.description ?? ""
    #expect(error?.code == .data)
    #expect(message.hasPrefix("landscape.toml:"))
    #expect(message.contains(expected), "\(message)")
  }

  @Test func refusesWhatIsNoLandscape() throws {
    let error = #expect(throws: Failure.self) { try read("name = \"x\"\n") }
    #expect(error?.description.contains("[reference] is missing") == true)
  }

  // MARK: - In a forecast

  func calibrated() throws -> CalibratedFile { try Self.rewritten(Self.landscape) }

  private static func rewritten(_ landscape: CalibratedLandscape) throws -> CalibratedFile {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("landscape-\(UUID().uuidString).toml")
    defer { try? FileManager.default.removeItem(at: path) }
    try LandscapeFile.text(landscape).write(to: path, atomically: true, encoding: .utf8)
    return try CalibratedFile(path.path)
  }

  /// A rate beyond what the landscape bears is an outcome, bands or not.
  @Test func aCellThatDiverges() throws {
    var steep = Self.landscape
    steep.parameters.optimizer = .sgd
    steep.parameters.top = 40
    var forecast = try GridForecast(try parseSample())
    forecast.calibrated = try Self.rewritten(steep)
    let cells = try forecast.cells()
    #expect(cells.contains { !$0.metrics.oldLoss.isFinite && $0.band == nil && $0.warning != nil })
  }

  @Test func aForecastTakesItAsItStands() throws {
    let file = try calibrated()
    var german = Self.landscape
    german.shifts.removeLast()
    for (domains, areNamed) in [(["english", "german"], true), (["stage 1", "stage 2"], false)] {
      let forecast = try ForecastLandscape(file, domains: domains, areNamed: areNamed)
      #expect(forecast.landscape == (try german.landscape()))
      #expect(forecast.settings == Self.landscape.settings)
      #expect(forecast.settings.weightDecay == 0.1)
      #expect(forecast.bands == [0.09, 0.03])
      #expect(forecast.domains == domains)
      #expect(
        forecast.description.hasSuffix(
          "; nine losses of ten lie within \(domains[0]) ± 0.090, \(domains[1]) ± 0.030"))
    }
    let alone = try ForecastLandscape(file, domains: ["english"], areNamed: true)
    #expect(alone.landscape.tasks.count == 1)
  }

  @Test(arguments: [
    (["english", "french"], true, "nothing about \"french\""),
    (["german", "english"], true, "nothing about \"german\""),
    (["stage 1", "stage 2", "stage 3", "stage 4"], false, "nothing about \"stage 4\""),
  ])
  func aForecastRefusesOtherDomains(_ domains: [String], _ areNamed: Bool, _ expected: String)
    throws
  {
    let file = try calibrated()
    let error = #expect(throws: Failure.self) {
      try ForecastLandscape(file, domains: domains, areNamed: areNamed)
    }
    #expect(error?.code == .data)
    #expect(error?.description.contains(expected) == true)
  }
}
