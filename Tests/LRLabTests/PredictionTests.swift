import Foundation
import Forecast
import Schedules
import Synchronization
import Testing

@testable import lrlab

/// `lrlab predict` on curves whose law is known.
struct PredictionTests {
  static let truth = MultiPowerLaw(
    floor: 3, amplitude: 0.5, exponent: 0.5, gain: 400, gainScale: 2, gainExponent: 0.6,
    rateExponent: 0.6)

  private static func plan(_ preset: Preset, _ steps: Int) throws -> Plan {
    var parameters = PresetParameters()
    parameters.peak = 3e-4
    return try ScheduleSpecification(preset, parameters).resolved(
      stages: [steps], tokensPerStep: 1)
  }

  /// A run of a schedule as a log, its losses those of the law.
  private static func log(_ name: String, _ rates: [Double]) throws -> RunLog {
    let steps = Array(stride(from: 50, through: rates.count, by: 50))
    let losses = truth.losses(rates: rates, at: steps)
    return try RunLog(
      name: name, hash: "", domains: ["text"], stages: [.init(rates: rates, shares: [1])],
      points: zip(steps, losses).map { .init(step: $0, domain: 0, loss: $1) })
  }

  private static func log(_ preset: Preset, _ steps: Int) throws -> RunLog {
    let plan = try plan(preset, steps)
    return try log(plan.name + "-\(steps)", plan.learningRates(in: 1...steps))
  }

  private static func drop() throws -> RunLog {
    var rates = try plan(.constant, 4000).learningRates(in: 1...4000)
    for step in 2000..<4000 { rates[step] = 9e-5 }
    return try log("drop", rates)
  }

  private static func fitted() throws -> [RunLog] {
    [try log(.constant, 4000), try drop(), try log(.cosine, 4000)]
  }

  private func report(_ law: LawFamily, resamples: Int = 20) throws -> PredictionReport {
    let fitted = try Self.fitted()
    let forecast = try LawForecast(law, fitted, resamples: resamples, seed: 1)
    let support = Support(fitted)
    let plans = [try Self.plan(.wsd, 8000), try Self.plan(.constant, 8000)]
    let predictions = plans.map {
      Prediction(
        $0.name, rates: $0.learningRates(in: 1...$0.stepCount), by: forecast, support: support,
        count: 40)
    }.sorted { ($0.last?.loss ?? 0) < ($1.last?.loss ?? 0) }
    let held = try Self.log(.wsd, 6000)
    let points = held.pointsAfterWarmup(domain: 0)
    let heldOut = HeldOutScores(
      predictions: [
        Prediction(
          held.name, rates: held.rates, by: forecast, support: support, at: points.map(\.step))
      ], measured: [points.map(\.loss)],
      byLaw: [.init(name: law.rawValue, scores: [forecast.fit.law.score(held)])], warnings: [])
    return PredictionReport(
      forecast: forecast, predictions: predictions, heldOut: heldOut, notes: [], seconds: 1)
  }

  @Test func theRightLawPredictsWhatWasNotRun() throws {
    let report = try report(.multiPower)
    #expect(report.predictions.map(\.name) == ["wsd", "constant"])
    for prediction in report.predictions {
      let truth = Self.truth.losses(rates: prediction.rates, at: prediction.band.steps)
      for (predicted, loss) in zip(prediction.band.middle, truth) {
        #expect(abs(predicted - loss) < 0.003)
      }
      #expect(prediction.band.steps.last == 8000)
    }
    #expect(report.heldOut?.byLaw[0].scores[0].r2 ?? 0 > 0.999)
  }

  @Test func tablesAndFiles() throws {
    let report = try report(.ensemble)
    let text = report.text
    #expect(text.contains("schedule  steps  final loss"))
    #expect(text.contains("wsd        8000"))
    #expect(text.contains("worst relative"))
    #expect(text.contains("ensemble fitted on constant-4000, drop, cosine-4000 in 1.00 s"))
    let rows = report.csv.split(separator: "\n")
    #expect(rows[0] == "schedule,step,lr,loss,low,high")
    let points =
      report.predictions.map(\.band.steps.count) + [report.heldOut?.measured[0].count ?? 0]
    #expect(rows.count == 1 + points.reduce(0, +))
    let record = report.record
    #expect(record.schedules.map(\.schedule) == ["wsd", "constant"])
    #expect(record.schedules.allSatisfy { $0.low < $0.final_loss && $0.final_loss < $0.high })
    #expect(record.held_out.count == 1)
    let svg = PredictionPicture(report: report).svg()
    #expect(svg.contains(">wsd</text>") && svg.contains("loss, nats per token"))
  }

  @Test func whatLiesOutsideOfTheFitIsSaid() throws {
    let fitted = try Self.fitted()
    let forecast = try LawForecast(.annealing, fitted, resamples: 0, seed: 1)
    let support = Support(fitted)
    let low = Prediction(
      "low", rates: try Self.plan(.cosine, 4000).learningRates(in: 1...4000).map { $0 / 10 },
      by: forecast, support: support, count: 10)
    #expect(low.warnings.contains { $0.contains("lies outside the fitted") })
    let long = Prediction(
      "long", rates: try Self.plan(.cosine, 40_000).learningRates(in: 1...40_000), by: forecast,
      support: support, count: 10)
    #expect(!long.warnings.isEmpty)
    let inside = Prediction(
      "inside", rates: try Self.plan(.wsd, 4000).learningRates(in: 1...4000), by: forecast,
      support: support, count: 10)
    #expect(inside.warnings.isEmpty)
  }

  /// Resamples, their rate and the time left; what took how long stays.
  @Test func theBootstrapSaysHowFarItIs() {
    #expect(
      ResampleMeter.line(done: 50, of: 200, seconds: 4) == "resample 50 of 200  12.5/s  12 s left")
    let heard = Mutex<[String]>([])
    let meter = ResampleMeter(lrlab.Progress { text in heard.withLock { $0.append(text) } })
    for done in 0...3 { meter.count(done: done, of: 3) }
    let lines = heard.withLock { $0 }
    #expect(lines.first?.hasPrefix("resample 1 of 3  ") == true)
    #expect(lines.last?.hasPrefix("3 resamples in ") == true)
  }

  @Test func theLawsReportHasItsIntervals() throws {
    let forecast = try LawForecast(.multiPower, try Self.fitted(), resamples: 20, seed: 1)
    let report = LawReport(forecast: forecast, tests: [], seconds: 0.5)
    #expect(report.record.parameters.count == 7)
    #expect(report.record.parameters.allSatisfy { ($0.low ?? 1) <= ($0.high ?? 0) })
    #expect(report.text.contains("condition number"))
    #expect(report.text.contains("left out"))
  }
}
