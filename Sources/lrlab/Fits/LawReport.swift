import Forecast

/// What `lrlab fit --law NAME` prints: a loss-curve law, and what is known about its errors.
struct LawReport {
  var forecast: LawForecast
  var tests: [FitTest]
  var seconds: Double
  /// About the reading of the logs, a line each.
  var notes: [String] = []

  var text: String {
    var parts = [([parameters.text] + held).joined(separator: "\n"), scores.text, identification]
    parts += warnings.map { "warning: \($0)" }
    parts.append("fitted and resampled in \(Format.fixed(seconds, 2)) s")
    return parts.joined(separator: "\n\n").replacing("\n\nwarning: ", with: "\nwarning: ")
  }

  private var warnings: [String] { notes + forecast.warnings + tests.flatMap(\.warnings) }

  private var parameters: TextTable {
    var table = TextTable(["parameter", "value", "5 %", "95 %"])
    for entry in forecast.parameters {
      let missing = entry.held == nil ? "n/a" : "held"
      table.rows.append([
        entry.parameter.name, Format.brief(entry.parameter.value),
        entry.interval.map { Format.brief($0.lowerBound) } ?? missing,
        entry.interval.map { Format.brief($0.upperBound) } ?? missing,
      ])
    }
    return table
  }

  /// Why some parameters have no interval, a line each.
  private var held: [String] {
    forecast.parameters.compactMap { entry in
      entry.held.map { "\(entry.parameter.name) is held: \($0)" }
    }
  }

  private var scores: TextTable {
    var table = TextTable(
      ["log", "use", "points", "R2", "MAE", "RMSE", "last error"], leftColumns: [0, 1])
    for (scores, use) in [
      (forecast.fit.scores, "fitted"), (forecast.leftOut.map(\.score), "left out"),
      (tests.map(\.score), "predicted"),
    ] {
      table.rows += scores.map { score in
        [
          score.name, use, String(score.points), Format.fixed(score.r2, 4),
          Format.fixed(score.meanError, 4), Format.fixed(score.rmse, 4),
          Format.signed(score.lastError, 4),
        ]
      }
    }
    return table
  }

  private var identification: String {
    forecast.fit.members.map { member in
      "\(member.law.name): \(member.agreeing) of \(member.searches) searches agree; condition number "
        + Format.rate(member.conditionNumber)
    }.joined(separator: "\n")
  }

  /// The same for programs.
  struct Record: Encodable {
    struct Parameter: Encodable {
      var name: String
      var value: Double
      var low: Double?
      var high: Double?
      /// Why it has no interval.
      var held: String?
    }

    struct Score: Encodable {
      var log: String
      var use: String
      var points: Int
      var r2: Double
      var mean_error: Double
      var rmse: Double
      var last_error: Double
    }

    var law: String
    var parameters: [Parameter]
    var scores: [Score]
    var condition_numbers: [String: Double]
    var warnings: [String]
    var seconds: Double
  }

  var record: Record {
    func scores(_ scores: [CurveScore], _ use: String) -> [Record.Score] {
      scores.map { score in
        Record.Score(
          log: score.name, use: use, points: score.points, r2: score.r2,
          mean_error: score.meanError, rmse: score.rmse, last_error: score.lastError)
      }
    }
    return Record(
      law: forecast.fit.law.name,
      parameters: forecast.parameters.map {
        Record.Parameter(
          name: $0.parameter.name, value: $0.parameter.value, low: $0.interval?.lowerBound,
          high: $0.interval?.upperBound, held: $0.held)
      },
      scores: scores(forecast.fit.scores, "fitted")
        + scores(forecast.leftOut.map(\.score), "left out")
        + scores(tests.map(\.score), "predicted"),
      condition_numbers: Dictionary(
        forecast.fit.members.map { ($0.law.name, $0.conditionNumber) }
      ) { $1 },
      warnings: warnings, seconds: seconds)
  }
}
