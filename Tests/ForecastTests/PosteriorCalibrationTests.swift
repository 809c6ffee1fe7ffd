import Foundation
import Sim
import Testing

@testable import Forecast

/// Whether stated probabilities are right: simulation-based calibration.
///
/// Landscapes are drawn from what is expected beforehand, logs are drawn from them, and the truth's rank
/// among the draws made from the logs is uniform if the draws are right. `make calibration` does it 500
/// times; here a few times, against what is broken outright.
///
/// Source: Talts et al. 2018, arXiv 1804.06788.
@Suite struct PosteriorCalibrationTests {
  @Test func theProbabilityThatOneScheduleBeatsAnotherIsCalibrated() throws {
    let asked = ProcessInfo.processInfo.environment["LRLAB_CALIBRATION_DRAWS"]
    let count = asked.flatMap { Int($0) } ?? 24
    let truths = try CalibrationTruths()
    let results = Concurrently.map(Array(0..<count)) {
      truths.result($0, isShort: asked == nil)
    }.compactMap { $0 }
    #expect(results.count == count)
    var histogram = [Int](repeating: 0, count: 10)
    for result in results { histogram[result.rank * 10 / (CalibrationTruths.draws + 1)] += 1 }
    let mean = Double(count) / 10
    let chiSquare = histogram.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
    // The 99th percentile of chi-square with 9 degrees of freedom.
    #expect(chiSquare < 21.67, "ranks \(histogram)")
    print("ranks \(histogram): chi-square \(chiSquare) of 9, \(count) truths")
    for bin in 0..<5 {
      let inside = results.filter { min(4, Int($0.probability * 5)) == bin }
      let (stated, found) = (
        Sample.mean(inside.map(\.probability)), Sample.mean(inside.map { $0.beats ? 1 : 0 })
      )
      print("stated \(stated), found \(found), \(inside.count) truths")
    }
    // Of sums of independent outcomes with their stated chances: 4 standard deviations.
    let spread = results.reduce(0) { $0 + $1.probability * (1 - $1.probability) }.squareRoot()
    let excess = results.reduce(0) { $0 + ($1.beats ? 1 : 0) - $1.probability }
    #expect(abs(excess) < 4 * max(1, spread))
  }
}

/// Truths and what is made of their logs.
struct CalibrationTruths {
  let problem: PosteriorProblem
  static let draws = 19
  static let first = 120
  static let later = 40
  static let peak = 3e-3

  struct Result: Sendable {
    var rank: Int
    var probability: Double
    var beats: Bool
  }

  static func rates(_ steps: Int, _ peak: Double, _ low: Double) -> [Double] {
    (1...steps).map { step in
      if step <= 2 { return peak * Double(step) / 2 }
      let share = Double(step - 2) / Double(steps - 2)
      return low + (peak - low) / 2 * (1 + cos(Double.pi * share))
    }
  }

  static func log(
    _ name: String, end: Double = 3e-4, _ peak: Double? = nil, _ low: Double = 3e-4,
    replay: Double = 0
  ) throws -> RunLog {
    var stages = [RunLog.Stage(rates: rates(first, Self.peak, end), shares: [1, 0])]
    if let peak {
      stages.append(
        .init(rates: rates(later, peak, low), shares: [replay, 1 - replay], resetsMoments: true))
    }
    var steps = [0, 3, 8, 20, 60, 120]
    if peak != nil { steps += [122, 126, 132, 145, 160] }
    return try RunLog(
      name: name, hash: name, domains: ["old", "new"], stages: stages,
      points: steps.flatMap { step in
        [0, 1].map { RunLog.Point(step: step, domain: $0, loss: 4) }
      })
  }

  init() throws {
    let logs = try CalibrationLogs([
      Self.log("constant", end: Self.peak), Self.log("control", Self.peak, replay: 1),
      Self.log("low", 3e-4, replay: 0.05), Self.log("high", Self.peak, replay: 0.05),
    ])
    let scale = CalibrationScale(
      optimizer: TwoStageCalibration.Settings().optimizer, weightDecay: 0.1, modes: 12,
      peak: logs.peak, area: logs.area)
    problem = PosteriorProblem(
      logs.tree(of: "new", withControls: true), scale: scale,
      old: OldTaskProblem.expected(losses: [7.5, 4]),
      shift: ShiftProblem.expected(losses: [7, 3.2]))
  }

  /// log of the old loss after a later stage.
  func loss(_ place: [Double], _ rates: [Double]) -> Double {
    guard let (landscape, settings) = problem.landscape(place),
      var run = try? MomentSimulation(landscape: landscape, settings: settings)
    else { return .nan }
    do {
      try run.beginStage(peak: Self.peak, moments: .reset)
      try run.run(Self.rates(Self.first, Self.peak, 3e-4), shares: [1, 0])
      try run.beginStage(peak: Self.peak, moments: .reset)
      try run.run(rates, shares: [0.05, 0.95])
    } catch { return .nan }
    return Foundation.log(run.losses().tasks[0].total)
  }

  func difference(_ place: [Double], _ errors: [Double], _ random: inout SeededRandom) -> Double {
    let drift = PosteriorProblem.errors(errors)[0].drift
    return loss(place, Self.rates(Self.later, 2e-3, 1e-4))
      - loss(place, Self.rates(Self.later, 8e-4, 8e-4))
      + drift * 2.squareRoot() * random.normal()
  }

  func result(_ index: Int, isShort: Bool) -> Result? {
    var random = SeededRandom(seed: 77, stream: index)
    var truth: [Double] = []
    var errors: [Double] = []
    var losses: [Double]?
    while losses == nil {
      truth = (0..<problem.dimension).map { _ in random.normal() }
      errors = PosteriorProblem.errors.map { _ in random.normal() }
      losses = problem.drawn(truth, errors: PosteriorProblem.errors(errors), using: &random)
    }
    let real = difference(truth, errors, &random)
    var chains = PosteriorChains(problem: problem.measuring(losses ?? []))
    chains.seed = UInt64(index)
    if isShort { (chains.steps, chains.batches) = (300, 1) }
    guard let found = chains.run(from: truth.map { _ in 0 }) else { return nil }
    let all = found.samples
    let differences = (0..<199).map { index in
      let draw = all[index * all.count / 199]
      return difference(draw.place, draw.errors, &random)
    }
    let thinned = (0..<Self.draws).map { differences[(2 * $0 + 1) * 199 / (2 * Self.draws)] }
    return Result(
      rank: thinned.count { $0 < real }, probability: Double(differences.count { $0 < 0 }) / 199,
      beats: real < 0)
  }
}
