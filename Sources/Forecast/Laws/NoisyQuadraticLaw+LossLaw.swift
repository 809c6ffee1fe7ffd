extension NoisyQuadraticLaw: LossLaw {
  public var name: String { "noisy-quadratic" }

  public var parameters: [LawParameter] {
    [
      .init("floor", floor), .init("signal", signal), .init("signal_exponent", signalExponent),
      .init("noise", noise), .init("noise_exponent", noiseExponent),
      .init("noise_cutoff", noiseCutoff), .init("progress_exponent", progressExponent),
      .init("floor_exponent", floorExponent),
    ]
  }
}
