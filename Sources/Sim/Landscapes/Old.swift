extension LandscapeParameters {
  /// The old task of every built-in landscape.
  ///
  /// Fitted, jointly with ``ShiftParameters/weak`` and ``ShiftParameters/strong``, to the 405M model on the Pile of Ibrahim et al.
  /// 2024, arXiv 2403.08763: 132,366 steps, peak 3e-4, minimum 3e-5, warm-up 1 %, cosine. The
  /// untrained loss was held at ln 50,432 (its vocabulary), the slowest curvature at
  /// 0.1/Ση; signal and noise with their exponents and the floor were fitted. `top` was tried at
  /// 0.8, 0.4 and 0.2: at 0.8 a doubled peak is so near the limit of stability that its noise
  /// cannot be met together with the single peak's; 0.4 and 0.2 do equally well.
  ///
  /// What the exact recursion gives (and the paper, read off its figures 8 to 10):
  ///
  ///     end of the first stage               2.168 (2.17)
  ///     rise after re-warming to 1.5e-4      0.036 (0.055)
  ///                              3e-4        0.085 (0.106)
  ///                              6e-4        0.204 (0.194)
  ///     left of it at a third of the stage   0.016, 0.046, 0.122 (0.035, 0.057, 0.077)
  ///     infinite cosine, annealed − cosine   −0.006 (−0.002, on other data)
  ///
  /// What it cannot show: a rise that grows more slowly than the rate does (its floor is the
  /// quadratic's, the real one is flatter), and the jolt of an optimizer whose moments are
  /// reset.
  public static var builtIn: LandscapeParameters {
    LandscapeParameters(
      top: 0.4, signal: 8.722, signalExponent: 0.3745, noise: 0.0852, noiseExponent: 0.8469,
      floor: 2.1063)
  }
}
