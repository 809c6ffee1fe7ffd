extension ShiftParameters {
  /// No shift: the new data are more of the old.
  public static var none: ShiftParameters {
    let old = LandscapeParameters.none
    return ShiftParameters(
      shift: 0, shiftExponent: 0, ratioMedian: 1, ratioSigma: 0, noise: old.noise,
      floor: old.floor, link: old.link)
  }
}

extension LandscapeParameters {
  /// The old task of the control: that of ``weak``.
  public static var none: LandscapeParameters { weak }
}
