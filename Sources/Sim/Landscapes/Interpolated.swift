extension ShiftParameters {
  /// The shift at a place on the line none = 0, weak = 0.5, strong = 1.
  ///
  /// Between two of them every parameter goes straight from one to the other, the ratio's
  /// median on a log scale; the link is that of the farther one.
  ///
  /// - Throws: ``SimError`` if the number lies outside 0 ... 1.
  public static func interpolated(_ number: Double) throws(SimError) -> ShiftParameters {
    guard number >= 0, number <= 1 else {
      throw .number(place: "shift", given: number, allowed: "0 (none) ... 1 (strong)")
    }
    return number <= 0.5
      ? none.mixed(with: weak, share: 2 * number)
      : weak.mixed(with: strong, share: 2 * number - 1)
  }

  /// (1 − share) of these parameters and share of `other`, exact at both ends.
  func mixed(with other: ShiftParameters, share: Double) -> ShiftParameters {
    if share == 0 { return self }
    if share == 1 { return other }
    func between(_ first: Double, _ second: Double) -> Double {
      (1 - share) * first + share * second
    }
    var mixed = other
    mixed.shift = between(shift, other.shift)
    mixed.shiftExponent = between(shiftExponent, other.shiftExponent)
    mixed.ratioMedian = ElementaryFunctions.exp(
      between(ElementaryFunctions.log(ratioMedian), ElementaryFunctions.log(other.ratioMedian)))
    mixed.ratioSigma = between(ratioSigma, other.ratioSigma)
    mixed.noise = between(noise, other.noise)
    mixed.floor = between(floor, other.floor)
    mixed.rotation = between(rotation, other.rotation)
    return mixed
  }
}
