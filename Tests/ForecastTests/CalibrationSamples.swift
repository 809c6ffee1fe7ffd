import Forecast
import Foundation
import Sim

/// A landscape like that of a small transformer on English, then German, and logs made of it.
enum CalibrationSamples {
  static let peak = 3e-3
  static let firstSteps = 240
  static let laterSteps = 80

  static var settings: TwoStageCalibration.Settings {
    var settings = TwoStageCalibration.Settings()
    settings.modes = 24
    settings.starts = 6
    return settings
  }

  static var truth: CalibratedLandscape {
    var parameters = LandscapeParameters(
      top: 7, bottom: 9, modes: 24, signal: 3.6, signalExponent: -0.2, noise: 0.5,
      noiseExponent: -0.3, floor: 3.9)
    parameters.optimizer = TwoStageCalibration.Settings().optimizer
    var shift = ShiftParameters(
      shift: 0.7, shiftExponent: 0.4, ratioMedian: 0.5, ratioSigma: 2.4, noise: 1.2, floor: 2.3,
      link: .saturating(ceiling: 4.6))
    shift.noiseExponent = -0.8
    shift.unlearning = 0.25
    shift.weighting = 1
    shift.steepest = 5
    shift.direction = 0
    return CalibratedLandscape(
      referencePeak: peak, referenceArea: rates(firstSteps, peak, 3e-4).reduce(0, +),
      domain: "english", parameters: parameters, weightDecay: 0.1,
      shifts: [.init(domain: "german", parameters: shift)],
      provenance: Provenance(method: "by hand", objective: 0, logs: []))
  }

  /// A warm-up of 3 steps, then a cosine.
  static func rates(_ steps: Int, _ peak: Double, _ low: Double) -> [Double] {
    (1...steps).map { step in
      if step <= 3 { return peak * Double(step) / 3 }
      let share = Double(step - 3) / Double(steps - 3)
      return low + (peak - low) / 2 * (1 + cos(Double.pi * share))
    }
  }

  /// A run whose losses are those of the truth: a first stage to `end`, then a later one.
  static func log(
    _ name: String, end: Double = 3e-4, later peak: Double? = nil, to low: Double = 3e-4,
    replay: Double = 0, seed: Double = 0
  ) throws -> RunLog {
    var stages = [RunLog.Stage(rates: rates(firstSteps, self.peak, end), shares: [1, 0])]
    if let peak {
      stages.append(
        .init(
          rates: rates(laterSteps, peak, low), shares: [replay, 1 - replay], resetsMoments: true))
    }
    var steps = [0, 6, 12, 24, 48, 96, 160, 240]
    if peak != nil { steps += [242, 246, 252, 264, 280, 300, 320] }
    let points = steps.flatMap { step in
      [0, 1].map { RunLog.Point(step: step, domain: $0, loss: 1) }
    }
    let empty = try RunLog(
      name: name, hash: "", domains: ["english", "german"], stages: stages, points: points)
    let losses = try truth.losses(of: empty)
    return try RunLog(
      name: name, hash: name, domains: empty.domains, stages: stages,
      points: zip(points, losses).map { point, loss in
        .init(step: point.step, domain: point.domain, loss: loss * (1 + seed))
      })
  }

  /// Two first stages, a re-warming on the same data, and probes with and without replay.
  static func probes() throws -> [RunLog] {
    [
      try log("constant", end: peak), try log("control", later: peak, replay: 1),
      try log("low", later: 3e-4), try log("high", later: peak),
      try log("low-replay", later: 3e-4, replay: 0.1),
      try log("high-replay", later: peak, replay: 0.1),
    ]
  }
}
