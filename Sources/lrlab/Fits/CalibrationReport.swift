import Forecast

/// What `lrlab fit` prints for runs that change their domain.
struct CalibrationReport {
  var calibration: TwoStageCalibration
  var tests: [LogScore]
  /// What the reading of the logs has to say.
  var notes: [String]
  /// Of the calibration, the reading of the logs left out.
  var seconds: Double

  func text(writtenTo file: String) -> String {
    var parts = [scores.text]
    if !leftOut.rows.isEmpty {
      parts.append("final losses of runs that the fit did not see, predicted − measured:")
      parts.append(leftOut.text)
    }
    parts += notes
    parts += calibration.warnings.map { "warning: \($0)" }
    parts.append("\(file) written; calibrated in \(Format.fixed(seconds, 1)) s")
    return parts.joined(separator: "\n\n").replacing("\n\nwarning: ", with: "\nwarning: ")
  }

  private var scores: TextTable {
    var table = TextTable(
      ["log", "use", "domain", "points", "RMSE", "mean error", "last error"],
      leftColumns: [0, 1, 2])
    let rows = calibration.scores.map { ($0, "fitted") } + tests.map { ($0, "predicted") }
    for (log, use) in rows {
      for part in log.parts {
        table.rows.append(
          [log.all.name, use, part.domain, String(part.score.points)]
            + [part.score.rmse, part.score.meanError].map { Format.fixed($0, 3) }
            + [Format.signed(part.score.lastError, 3)])
      }
    }
    return table
  }

  private var leftOut: TextTable {
    var table = TextTable(["left out", "domain", "old loss", "new loss"], leftColumns: [0, 1])
    for domain in calibration.domains {
      for error in domain.leftOut {
        table.rows.append(
          [error.run, domain.domain, Format.signed(error.old, 3), Format.signed(error.new, 3)])
      }
      if let band = domain.band {
        table.rows.append(
          [
            "half of the 90 % band", domain.domain, Format.fixed(band.old, 3),
            Format.fixed(band.new, 3),
          ])
      }
    }
    return table
  }
}

/// The report as `--format json` prints it.
extension CalibrationReport {
  struct Record: Encodable {
    struct Score: Encodable {
      var log: String
      var domain: String
      var points: Int
      var rmse: Double
      var mean_error: Double
      var last_error: Double
    }
    struct LeftOut: Encodable {
      var log: String
      var domain: String
      var old_loss_error: Double
      var new_loss_error: Double
    }
    struct Band: Encodable {
      var domain: String
      var old_loss: Double
      var new_loss: Double
    }
    var fitted: [Score]
    var predicted: [Score]
    var left_out: [LeftOut]
    var bands: [Band]
    var warnings: [String]
    var seconds: Double
  }

  var record: Record {
    Record(
      fitted: calibration.scores.flatMap(Self.scores), predicted: tests.flatMap(Self.scores),
      left_out: calibration.domains.flatMap { domain in
        domain.leftOut.map { error in
          .init(
            log: error.run, domain: domain.domain, old_loss_error: error.old,
            new_loss_error: error.new)
        }
      },
      bands: calibration.domains.compactMap { domain in
        domain.band.map { .init(domain: domain.domain, old_loss: $0.old, new_loss: $0.new) }
      },
      warnings: calibration.warnings, seconds: seconds)
  }

  private static func scores(_ log: LogScore) -> [Record.Score] {
    log.parts.map { part in
      .init(
        log: log.all.name, domain: part.domain, points: part.score.points,
        rmse: part.score.rmse, mean_error: part.score.meanError,
        last_error: part.score.lastError)
    }
  }
}
