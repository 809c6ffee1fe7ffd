extension ShiftParameters {
  /// The shift at a place on the line none = 0, weak = 0.5, strong = 1.
  ///
  /// Between two of them every parameter goes straight from one to the other, the ratio's
  /// median on a log scale.
  ///
  /// - Throws: ``SimError`` if the number lies outside 0 ... 1.
  public static func interpolated(_ number: Double) throws(SimError) -> ShiftParameters {
    let (low, high, share) = try Place.of(number, none, weak, strong)
    return low.mixed(with: high, share: share)
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
    mixed.link = link.mixed(with: other.link, share: share)
    mixed.rotation = between(rotation, other.rotation)
    return mixed
  }
}

extension LandscapeParameters {
  /// The old task at a place on the line none = 0, weak = 0.5, strong = 1.
  ///
  /// - Throws: ``SimError`` if the number lies outside 0 ... 1.
  public static func interpolated(_ number: Double) throws(SimError) -> LandscapeParameters {
    let (low, high, share) = try Place.of(number, none, weak, strong)
    return low.mixed(with: high, share: share)
  }

  /// (1 − share) of these parameters and share of `other`, exact at both ends.
  func mixed(with other: LandscapeParameters, share: Double) -> LandscapeParameters {
    if share == 0 { return self }
    if share == 1 { return other }
    func between(_ first: Double, _ second: Double) -> Double {
      (1 - share) * first + share * second
    }
    var mixed = other
    mixed.top = between(top, other.top)
    mixed.bottom = between(bottom, other.bottom)
    mixed.signal = between(signal, other.signal)
    mixed.signalExponent = between(signalExponent, other.signalExponent)
    mixed.noise = between(noise, other.noise)
    mixed.noiseExponent = between(noiseExponent, other.noiseExponent)
    mixed.floor = between(floor, other.floor)
    mixed.link = link.mixed(with: other.link, share: share)
    mixed.progressExponent = between(progressExponent, other.progressExponent)
    mixed.floorExponent = between(floorExponent, other.floorExponent)
    mixed.rateExponent = between(rateExponent, other.rateExponent)
    mixed.decay = between(decay, other.decay)
    return mixed
  }
}

extension LossLink {
  /// The link between two of one kind, by its scale; two kinds give the farther one.
  func mixed(with other: LossLink, share: Double) -> LossLink {
    switch (self, other) {
    case (.saturating(let first), .saturating(let second)):
      .saturating(ceiling: (1 - share) * first + share * second)
    case (.logarithmic(let first), .logarithmic(let second)):
      .logarithmic(scale: (1 - share) * first + share * second)
    default: other
    }
  }
}

/// A place on the line from none by weak to strong.
private enum Place {
  static func of<Value>(
    _ number: Double, _ none: Value, _ weak: Value, _ strong: Value
  ) throws(SimError) -> (low: Value, high: Value, share: Double) {
    guard number >= 0, number <= 1 else {
      throw .number(place: "shift", given: number, allowed: "0 (none) ... 1 (strong)")
    }
    return number <= 0.5
      ? (none, weak, 2 * number) : (weak, strong, 2 * number - 1)
  }
}
