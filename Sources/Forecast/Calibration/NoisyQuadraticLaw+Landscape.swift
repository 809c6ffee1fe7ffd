public import Sim

extension NoisyQuadraticLaw {
  /// The landscape whose expected loss under plain SGD is this law, in the limit of small steps.
  ///
  /// Per mode ½ h μ² = A w and c = 4 N u/η₀: then the mean's part of the loss decays as
  /// (1 − η h)² → exp(−2 η h), and the noise's part is N u F. Steps are small where η h is: at 0.1 the
  /// floor of a mode lies 5 % above the law's.
  public var landscape: LandscapeParameters {
    let rate = scale.referenceRate
    let twelve = { (number: Double) in SignificantDigits.rounded(number, to: 12) }
    let (smallest, largest) = (scale.curvatures.first ?? 1, scale.curvatures.last ?? 1)
    var parameters = LandscapeParameters(
      top: twelve(largest * rate), bottom: twelve(smallest * scale.referenceArea),
      modes: scale.curvatures.count,
      signal: twelve(signal * signalWeights.reduce(0, +)), signalExponent: signalExponent,
      noise: noise,
      noiseExponent: noiseExponent, floor: floor)
    parameters.signalCutoff = twelve(largest * rate)
    parameters.noiseCutoff = twelve(noiseCutoff * rate)
    parameters.progressExponent = progressExponent
    parameters.floorExponent = floorExponent
    return parameters
  }
}

extension NoisyQuadraticFit {
  /// The fitted law as a landscape of one task.
  ///
  /// - Parameters:
  ///   - domain: what was trained on.
  ///   - logs: the logs of the fit.
  public func calibrated(domain: String, logs: [RunLog]) -> CalibratedLandscape {
    CalibratedLandscape(
      referencePeak: law.scale.referenceRate, referenceArea: law.scale.referenceArea,
      domain: domain, parameters: law.landscape,
      provenance: Provenance(
        method: "noisy-quadratic law of one stage", objective: objective,
        logs: zip(logs, scores).map { log, score in
          .init(
            name: log.name, hash: log.hash, points: score.points, r2: score.r2, rmse: score.rmse)
        }, play: play, warnings: warnings))
  }
}
