import Forecast
import Sim
import Testing

@Suite struct TwoStageCalibrationTests {
  @Test func predictsAScheduleItNeverSaw() throws {
    let calibration = try TwoStageCalibration(
      CalibrationSamples.probes(), settings: CalibrationSamples.settings)
    for score in calibration.scores {
      #expect(score.all.rmse < 0.05, "\(score)")
    }
    let unseen = try CalibrationSamples.log("half", later: 1.5e-3, replay: 0.1)
    for part in try calibration.landscape.score(of: unseen).parts {
      #expect(abs(part.score.lastError) < 0.05, "\(part)")
      #expect(part.score.meanError < 0.05, "\(part)")
    }
    #expect(calibration.landscape.shifts.map(\.domain) == ["german"])
    #expect(calibration.landscape.provenance.logs.map(\.hash).contains("low-replay"))
  }

  @Test func sameLogsGiveTheSameBits() throws {
    let logs = try CalibrationSamples.probes()
    var settings = CalibrationSamples.settings
    settings.starts = 3
    let first = try TwoStageCalibration(logs, settings: settings).landscape
    let second = try TwoStageCalibration(logs, settings: settings).landscape
    #expect(first == second)
  }

  @Test func theBandIsTheErrorOfRunsLeftOut() throws {
    let german = try TwoStageCalibration(
      CalibrationSamples.probes(), settings: CalibrationSamples.settings
    ).domains[0]
    #expect(german.leftOut.map(\.run) == ["low", "high", "low-replay", "high-replay"])
    let squares = german.leftOut.map(\.old).reduce(0) { $0 + $1 * $1 }
    #expect(german.band?.old == 1.645 * (squares / 4).squareRoot())
  }

  @Test func saysWhatTheLogsCannotTell() throws {
    var settings = CalibrationSamples.settings
    settings.starts = 2
    let warnings = try TwoStageCalibration(
      [CalibrationSamples.log("one", later: CalibrationSamples.peak)], settings: settings
    ).warnings
    for expected in [
      "english: all first stages end at about the same rate",
      "english: no run re-warms on the same data",
      "german: no run replays old data",
      "german: all runs have about the same highest rate",
      "german: no two runs have the same replay share",
    ] {
      #expect(warnings.contains { $0.hasPrefix(expected) }, "\(expected) in \(warnings)")
    }
  }

  @Test func refusesLogsWithoutAFallOfTheRate() throws {
    let constant = try RunLog(
      name: "flat", hash: "", domains: ["english", "german"],
      stages: [
        .init(rates: Array(repeating: 1e-3, count: 20), shares: [1, 0]),
        .init(rates: Array(repeating: 1e-3, count: 20), shares: [0, 1]),
      ],
      points: [.init(step: 20, domain: 0, loss: 4), .init(step: 40, domain: 1, loss: 3)])
    #expect {
      _ = try TwoStageCalibration([constant])
    } throws: { error in
      (error as? FitError)?.kind == .unidentified
    }
  }

  @Test func refusesLogsOfDifferentFirstDomains() throws {
    let log = try CalibrationSamples.log("one", later: 1e-3)
    let other = try RunLog(
      name: "other", hash: "", domains: ["german", "english"], stages: log.stages,
      points: log.points)
    #expect {
      _ = try TwoStageCalibration([log, other])
    } throws: { error in
      (error as? FitError)?.description
        == "other: starts on german, one on english; one calibration is of one first domain"
    }
  }

  @Test func lossesOfADomainThatTheLandscapeHasNot() throws {
    let log = try CalibrationSamples.log("one", later: 1e-3)
    let other = try RunLog(
      name: "french", hash: "", domains: ["english", "french"], stages: log.stages,
      points: log.points)
    #expect {
      _ = try CalibrationSamples.truth.losses(of: other)
    } throws: { error in
      (error as? FitError)?.description
        == "french: trains on french; the landscape has english, german"
    }
  }
}
