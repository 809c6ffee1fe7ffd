extension NoisyQuadraticLaw: LossLaw {
  /// The law's name, as the command line spells it.
  public var name: String { "noisy-quadratic" }

  /// The law's numbers, in the order of its formula.
  public var parameters: [LawParameter] {
    [
      .init("floor", floor), .init("signal", signal), .init("signal_exponent", signalExponent),
      .init("noise", noise), .init("noise_exponent", noiseExponent),
      .init("noise_cutoff", noiseCutoff), .init("progress_exponent", progressExponent),
      .init("floor_exponent", floorExponent),
    ]
  }
}
