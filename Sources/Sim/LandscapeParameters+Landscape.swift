extension LandscapeParameters {
  /// The landscape for a given reference: rates are tied to curvature here.
  ///
  /// - Parameters:
  ///   - referencePeak: the highest rate of the reference schedule (a study's re-warmed cosine).
  ///   - referenceArea: Ση of its first stage.
  /// - Throws: ``SimError`` if a number is not finite or outside its range.
  public func landscape(
    referencePeak: Double, referenceArea: Double
  ) throws(SimError) -> Landscape {
    try check(referencePeak: referencePeak, referenceArea: referenceArea)
    let largest = top / referencePeak
    let old = oldCurvatures(largest: largest, smallest: bottom / referenceArea)
    let new = newCurvatures(old, largest: largest)
    let learned = Self.shares(old, signalExponent)
    let shifted = Self.shares(old, shiftExponent)
    let optimum = old.indices.map { mode in
      Self.sign(mode) * (2 * signal * learned[mode] / old[mode]).squareRoot()
    }
    let newOptimum = old.indices.map { mode in
      let between = (old[mode] * new[mode]).squareRoot()
      return optimum[mode]
        + Self.sign(mode / 2) * (2 * shift * shifted[mode] / between).squareRoot()
    }
    return try Landscape(
      curvature: old, newCurvature: new, optimum: optimum, newOptimum: newOptimum,
      noise: Self.shares(old, noiseExponent).map { 4 * noise / referencePeak * $0 },
      newNoise: Self.shares(new, noiseExponent).map { 4 * newNoise / referencePeak * $0 },
      floor: floor, newFloor: newFloor)
  }

  private func oldCurvatures(largest: Double, smallest: Double) -> [Double] {
    let slope = ElementaryFunctions.log(smallest / largest) / Double(max(modes - 1, 1))
    return (0..<modes).map { mode in largest * ElementaryFunctions.exp(slope * Double(mode)) }
  }

  /// The permutation steps by about 0.618 n, so that every stretch of the spectrum meets small
  /// and large ratios alike.
  private func newCurvatures(_ old: [Double], largest: Double) -> [Double] {
    let stride = Self.coprimeStride(modes)
    return old.indices.map { mode in
      let rank = (mode * stride) % modes
      let quantile = NormalQuantile.of((Double(rank) + 0.5) / Double(modes))
      return min(
        old[mode] / (ratioMedian * ElementaryFunctions.exp(ratioSigma * quantile)), largest)
    }
  }

  /// hᵢ^exponent, scaled to a sum of 1.
  private static func shares(_ curvatures: [Double], _ exponent: Double) -> [Double] {
    let weights = curvatures.map { ElementaryFunctions.power($0, exponent) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private static func sign(_ mode: Int) -> Double { mode % 2 == 0 ? 1 : -1 }

  /// The first number from 0.618 n upwards that shares no factor with n.
  private static func coprimeStride(_ modes: Int) -> Int {
    var stride = max(1, Int(0.618 * Double(modes) + 0.5))
    while greatestCommonDivisor(stride, modes) > 1 { stride += 1 }
    return stride
  }

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestCommonDivisor(second, first % second)
  }

  private func check(referencePeak: Double, referenceArea: Double) throws(SimError) {
    try requirePositive([referencePeak], 1, "reference peak")
    try requirePositive([referenceArea], 1, "reference area")
    guard modes > 0 else {
      throw .number(place: "landscape modes", given: Double(modes), allowed: "1 or more")
    }
    try requirePositive([top], 1, "landscape top")
    try requirePositive([bottom], 1, "landscape bottom")
    try requirePositive([ratioMedian], 1, "landscape ratioMedian")
    try requireNotNegative([ratioSigma], 1, "landscape ratioSigma")
    try requireNotNegative([signal], 1, "landscape signal")
    try requireNotNegative([shift], 1, "landscape shift")
    try requireNotNegative([noise], 1, "landscape noise")
    try requireNotNegative([newNoise], 1, "landscape newNoise")
    try requireFinite([signalExponent], 1, "landscape signalExponent")
    try requireFinite([noiseExponent], 1, "landscape noiseExponent")
    try requireFinite([shiftExponent], 1, "landscape shiftExponent")
    guard bottom / referenceArea < top / referencePeak else {
      throw .number(
        place: "reference area", given: referenceArea,
        allowed: "above bottom × reference peak / top = \(bottom * referencePeak / top)")
    }
  }
}
