import Forecast
import Foundation
import Schedules

/// The loss curve that fitted laws predict for a schedule.
struct Prediction {
  /// The schedule, or the log whose rates it has.
  let name: String
  let rates: [Double]
  let band: PredictionBand
  /// Where it lies outside of what was fitted, a line each.
  let warnings: [String]

  /// The predicted loss at the last step, with the ends of its band.
  var last: (loss: Double, low: Double, high: Double)? {
    guard let loss = band.middle.last, let low = band.low.last, let high = band.high.last else {
      return nil
    }
    return (loss, low, high)
  }

  /// - Parameter count: points along the run, evenly spaced after the warm-up; the last step always.
  init(_ name: String, rates: [Double], by forecast: LawForecast, support: Support, count: Int) {
    self.init(
      name, rates: rates, by: forecast, support: support,
      at: Self.steps(rates, count: count))
  }

  init(
    _ name: String, rates: [Double], by forecast: LawForecast, support: Support, at steps: [Int]
  ) {
    self.name = name
    self.rates = rates
    band = forecast.band(rates: rates, at: steps)
    warnings = support.warnings(name: name, rates: rates)
  }

  private static func steps(_ rates: [Double], count: Int) -> [Int] {
    let peak = rates.max() ?? 0
    let first = (rates.firstIndex { $0 >= 0.99 * peak } ?? 0) + 1
    let span = Double(rates.count - first)
    let steps = (0..<count).map { first + Int((span * Double($0) / Double(count - 1)).rounded()) }
    return steps.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
}

/// What `lrlab predict` prints and writes.
struct PredictionReport {
  var forecast: LawForecast
  /// The schedules that were asked for, best final loss first.
  var predictions: [Prediction]
  var heldOut: HeldOutScores?
  var notes: [String]
  var seconds: Double

  var text: String {
    var parts: [String] = []
    if !predictions.isEmpty { parts.append(schedules.text) }
    if let heldOut { parts += [heldOut.curves.text, heldOut.laws.text, HeldOutScores.formulas] }
    parts += warnings.map { "warning: \($0)" }
    parts.append(
      "\(forecast.fit.law.name) fitted on \(forecast.fit.scores.map(\.name).joined(separator: ", ")) "
        + "in \(Format.fixed(seconds, 2)) s; bands are 90 %")
    return parts.joined(separator: "\n\n").replacing("\n\nwarning: ", with: "\nwarning: ")
  }

  private var warnings: [String] {
    notes + forecast.warnings + predictions.flatMap(\.warnings) + (heldOut?.warnings ?? [])
  }

  private var schedules: TextTable {
    var table = TextTable(["schedule", "steps", "final loss", "5 %", "95 %", "lr_area"])
    for prediction in predictions {
      guard let last = prediction.last else { continue }
      table.rows.append([
        prediction.name, String(prediction.rates.count), Format.fixed(last.loss, 4),
        Format.fixed(last.low, 4), Format.fixed(last.high, 4),
        Format.rate(prediction.rates.reduce(0, +)),
      ])
    }
    return table
  }

  /// One row a schedule and step.
  var csv: String {
    var text = "schedule,step,lr,loss,low,high\n"
    for prediction in predictions + (heldOut?.predictions ?? []) {
      let band = prediction.band
      for (index, step) in band.steps.enumerated() {
        text += "\(prediction.name),\(step),\(prediction.rates[step - 1]),\(band.middle[index]),"
        text += "\(band.low[index]),\(band.high[index])\n"
      }
    }
    return text
  }

  /// The same for programs.
  struct Record: Encodable {
    struct Schedule: Encodable {
      var schedule: String
      var steps: Int
      var final_loss: Double
      var low: Double
      var high: Double
    }

    var law: String
    var schedules: [Schedule]
    var held_out: [HeldOutScores.Record]
    var warnings: [String]
    var seconds: Double
  }

  var record: Record {
    Record(
      law: forecast.fit.law.name,
      schedules: predictions.compactMap { prediction in
        prediction.last.map {
          Record.Schedule(
            schedule: prediction.name, steps: prediction.rates.count, final_loss: $0.loss,
            low: $0.low, high: $0.high)
        }
      }, held_out: heldOut?.records ?? [], warnings: warnings, seconds: seconds)
  }
}

/// How well laws predict logs that they were not fitted on.
struct HeldOutScores {
  /// The scores of one law on all held-out logs.
  struct Law {
    var name: String
    var scores: [CurveScore]
  }

  var predictions: [Prediction]
  var measured: [[Double]]
  /// The chosen law first, then those beside it.
  var byLaw: [Law]
  var warnings: [String]

  static let formulas =
    "R2 = 1 - Σ(p - m)²/Σ(m - mean m)², MAE and RMSE in nats, relative errors |p - m|/m, in band: share "
    + "of points within the 90 % band"

  /// Curve by curve, of the chosen law.
  var curves: TextTable {
    var table = TextTable([
      "log", "points", "R2", "MAE", "RMSE", "mean relative", "worst relative", "in band",
    ])
    for index in predictions.indices {
      let score = byLaw[0].scores[index]
      let relative = relative(index)
      table.rows.append(
        [score.name, String(score.points), Format.fixed(score.r2, 4)]
          + [score.meanError, score.rmse].map { Format.fixed($0, 4) }
          + [relative.mean, relative.worst].map { Format.fixed($0, 5) }
          + [Format.percent(predictions[index].band.coverage(measured[index]))])
    }
    return table
  }

  /// Law by law, means over the curves.
  var laws: TextTable {
    var table = TextTable(["law", "mean R2", "mean MAE", "mean RMSE"])
    for law in byLaw {
      table.rows.append(
        [law.name, Format.fixed(Sample.mean(law.scores.map(\.r2)), 4)]
          + [law.scores.map(\.meanError), law.scores.map(\.rmse)].map {
            Format.fixed(Sample.mean($0), 4)
          })
    }
    return table
  }

  private func relative(_ index: Int) -> (mean: Double, worst: Double) {
    let errors = zip(predictions[index].band.middle, measured[index]).map { abs($0 - $1) / $1 }
    return (Sample.mean(errors), errors.max() ?? .nan)
  }

  struct Record: Encodable {
    var log: String
    var law: String
    var points: Int
    var r2: Double
    var mean_error: Double
    var rmse: Double
    var mean_relative: Double?
    var worst_relative: Double?
    var in_band: Double?
  }

  var records: [Record] {
    byLaw.enumerated().flatMap { place, law in
      law.scores.enumerated().map { index, score in
        let isChosen = place == 0
        return Record(
          log: score.name, law: law.name, points: score.points, r2: score.r2,
          mean_error: score.meanError, rmse: score.rmse,
          mean_relative: isChosen ? relative(index).mean : nil,
          worst_relative: isChosen ? relative(index).worst : nil,
          in_band: isChosen ? predictions[index].band.coverage(measured[index]) : nil)
      }
    }
  }
}
