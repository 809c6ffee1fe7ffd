import Forecast

/// What `lrlab fit` prints.
struct FitReport {
  var fit: NoisyQuadraticFit
  var landscape: CalibratedLandscape
  var tests: [FitTest]
  /// Of the fit, the reading of the logs left out.
  var seconds: Double
  /// About the reading of the logs, a line each.
  var notes: [String] = []

  func text(writtenTo file: String) -> String {
    var parts = [parameters.text, scores.text]
    let law =
      "L = floor + signal Σ w exp(-2 h S) + noise Σ u F; play: how far a parameter can move before "
      + "the losses change by 0.1 %"
    parts.append(law)
    parts += warnings.map { "warning: \($0)" }
    parts.append(
      "\(file) written; fitted in \(Format.fixed(seconds, 2)) s, \(fit.agreeing) of \(fit.searches) "
        + "searches agree")
    return parts.joined(separator: "\n\n").replacing("\n\nwarning: ", with: "\nwarning: ")
  }

  private var warnings: [String] { notes + fit.warnings + tests.flatMap(\.warnings) }

  private var parameters: TextTable {
    var table = TextTable(["parameter", "value", "play"])
    for play in fit.play {
      table.rows.append([play.name, Format.fixed(play.value, 4), Format.rate(play.play)])
    }
    return table
  }

  private var scores: TextTable {
    var table = TextTable(
      ["log", "use", "points", "R2", "RMSE", "mean error", "last error"], leftColumns: [0, 1])
    let rows =
      fit.scores.map { (score: $0, use: "fitted") }
      + tests.map { (score: $0.score, use: "predicted") }
    for row in rows {
      table.rows.append(
        [row.score.name, row.use, String(row.score.points), Format.fixed(row.score.r2, 4)]
          + [row.score.rmse, row.score.meanError].map { Format.fixed($0, 4) }
          + [Format.signed(row.score.lastError, 4)])
    }
    if tests.count > 1 {
      let mean = mean
      table.rows.append(
        ["mean", "predicted", "", Format.fixed(mean.r2, 4)]
          + [mean.rmse, mean.meanError].map { Format.fixed($0, 4) } + [""])
    }
    return table
  }

  /// The means over the predicted logs.
  private var mean: (r2: Double, rmse: Double, meanError: Double) {
    (
      Sample.mean(tests.map(\.score.r2)), Sample.mean(tests.map(\.score.rmse)),
      Sample.mean(tests.map(\.score.meanError))
    )
  }
}

/// The report as `--format json` prints it.
extension FitReport {
  struct Record: Encodable {
    struct Score: Encodable {
      var log: String
      var points: Int
      var r2: Double
      var rmse: Double
      var mean_error: Double
      var last_error: Double

      init(_ score: CurveScore) {
        log = score.name
        points = score.points
        r2 = score.r2
        rmse = score.rmse
        mean_error = score.meanError
        last_error = score.lastError
      }
    }
    struct Parameter: Encodable {
      var value: Double
      var play: Double
    }
    struct Mean: Encodable {
      var r2: Double
      var rmse: Double
      var mean_error: Double
    }
    var parameters: [String: Parameter]
    var objective: Double
    var fitted: [Score]
    var predicted: [Score]
    /// Over the predicted logs; null without any.
    var mean: Mean?
    var warnings: [String]
    var seconds: Double
  }

  var record: Record {
    let mean = mean
    return Record(
      parameters: Dictionary(
        uniqueKeysWithValues: fit.play.map { ($0.name, .init(value: $0.value, play: $0.play)) }),
      objective: fit.objective, fitted: fit.scores.map { .init($0) },
      predicted: tests.map { .init($0.score) },
      mean: tests.isEmpty
        ? nil : .init(r2: mean.r2, rmse: mean.rmse, mean_error: mean.meanError),
      warnings: warnings, seconds: seconds)
  }
}
