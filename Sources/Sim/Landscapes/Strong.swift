extension ShiftParameters {
  /// A strong shift: another language (the Pile, then German web text).
  ///
  /// Fitted together with the old task ``LandscapeParameters/strong``, which says how.
  public static var strong: ShiftParameters {
    ShiftParameters(
      shift: 0.6555, shiftExponent: 0.4297, ratioMedian: 2.9520, ratioSigma: 3.9645,
      noise: 0.10257, floor: 1.04552, link: .saturating(ceiling: 1.7594))
  }
}

extension LandscapeParameters {
  /// The old task of a strong shift: a 405M model on the Pile, as seen from German.
  ///
  /// Source and form are those of ``weak``, with 86,000 steps on German. Fitted: the same six rows
  /// of tables 2 and 12; not fitted: re-warmed to 1.5e-4 and 6e-4, replay of 1, 10 and 25 %.
  /// Errors: `docs/published-runs.md`.
  ///
  /// What it cannot show: the first 2 % of the stage, where its old loss rises too fast (0.07 nats
  /// too high after 5B tokens), and early losses of a run from fresh weights (see ``weak``). In a
  /// run of a few hundred steps fewer modes have time to move: signs and order stay, the size of
  /// forgetting and the worth of replay shrink.
  public static var strong: LandscapeParameters {
    var old = LandscapeParameters(
      top: 0.4, signal: 11.125, signalExponent: 0.37674, noise: 0.1757, noiseExponent: 0.2395,
      floor: 2.04928)
    old.link = .saturating(ceiling: 1.7594)
    old.rateExponent = 1.19416
    old.decay = 1.00066
    return old
  }
}
