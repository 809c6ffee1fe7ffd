extension ShiftParameters {
  /// No shift: the new data are more of the old.
  public static var none: ShiftParameters {
    let old = LandscapeParameters.builtIn
    return ShiftParameters(
      shift: 0, shiftExponent: 0, ratioMedian: 1, ratioSigma: 0, noise: old.noise,
      floor: old.floor, link: old.link)
  }
}
