extension LandscapeParameters {
  /// The landscape for a given reference: rates are tied to curvature here.
  ///
  /// - Parameters:
  ///   - shifts: the tasks after the old one.
  ///   - referencePeak: the highest rate of the reference schedule (a study's re-warmed cosine).
  ///   - referenceArea: Ση of its first stage.
  /// - Throws: ``SimError`` if a number is not finite or outside its range.
  public func landscape(
    shifts: [ShiftParameters], referencePeak: Double, referenceArea: Double
  ) throws(SimError) -> Landscape {
    try check(shifts, referencePeak: referencePeak, referenceArea: referenceArea)
    let largest = top / referencePeak
    let old = oldCurvatures(largest: largest, smallest: bottom / referenceArea)
    let learned = Self.shares(old, signalExponent, signalCutoff.map { $0 / referencePeak })
    let optimum = old.indices.map { mode in
      Self.sign(mode) * (2 * signal * learned[mode] / old[mode]).squareRoot()
    }
    let first = try QuadraticTask(
      curvature: old, optimum: optimum, noise: scatter(old, noise, noiseExponent, referencePeak),
      floor: floor,
      link: link)
    var tasks = [first]
    for (index, shift) in shifts.enumerated() {
      tasks.append(
        try task(
          shift, direction: shift.direction ?? index, after: first, referencePeak: referencePeak))
    }
    return try Landscape(tasks: tasks)
  }

  /// The task of a shift; later ones lie in another direction, by their signs and permutation.
  private func task(
    _ shift: ShiftParameters, direction: Int, after first: QuadraticTask, referencePeak: Double
  ) throws(SimError) -> QuadraticTask {
    let old = first.curvature
    let new = newCurvatures(
      old, shift, offset: direction, largest: shift.steepest * top / referencePeak)
    let shifted = Self.shares(old, shift.shiftExponent)
    let optimum = old.indices.map { mode in
      let weight = shift.weight(old: old[mode], new: new[mode])
      return (1 - shift.unlearning) * first.optimum[mode]
        + Self.sign(mode >> (direction + 1))
        * (2 * shift.shift * shifted[mode] / weight).squareRoot()
    }
    let noise =
      shift.noiseExponent.map { scatter(old, shift.noise, $0, referencePeak) }
      ?? scatter(new, shift.noise, noiseExponent, referencePeak)
    return try QuadraticTask(
      curvature: new, optimum: optimum, noise: noise,
      rotation: shift.rotation == 0
        ? [] : [Double](repeating: shift.rotation, count: modes / 2),
      floor: shift.floor, link: shift.link)
  }

  /// c of each mode; Adam divides the gradient by √c, so its steady loss is (rate/4) Σ √c.
  private func scatter(
    _ curvature: [Double], _ noise: Double, _ exponent: Double, _ referencePeak: Double
  ) -> [Double] {
    let amounts = Self.shares(curvature, exponent, noiseCutoff.map { $0 / referencePeak })
      .map { 4 * noise / referencePeak * $0 }
    if case .adam = optimizer { return amounts.map { $0 * $0 } }
    return amounts
  }

  private func oldCurvatures(largest: Double, smallest: Double) -> [Double] {
    let slope = ElementaryFunctions.log(smallest / largest) / Double(max(modes - 1, 1))
    return (0..<modes).map { mode in largest * ElementaryFunctions.exp(slope * Double(mode)) }
  }

  /// The permutation steps by about 0.618 n, so that every stretch of the spectrum meets small
  /// and large ratios alike; each later task starts it elsewhere.
  private func newCurvatures(
    _ old: [Double], _ shift: ShiftParameters, offset: Int, largest: Double
  ) -> [Double] {
    let stride = Self.coprimeStride(modes)
    return old.indices.map { mode in
      let rank = (mode * stride + offset * (modes / 3)) % modes
      let quantile = NormalQuantile.of((Double(rank) + 0.5) / Double(modes))
      return min(
        old[mode] / (shift.ratioMedian * ElementaryFunctions.exp(shift.ratioSigma * quantile)),
        largest)
    }
  }

  /// hᵢ^exponent, times exp(−hᵢ/cutoff) where there is one, scaled to a sum of 1.
  private static func shares(
    _ curvatures: [Double], _ exponent: Double, _ cutoff: Double? = nil
  ) -> [Double] {
    let weights = curvatures.map { curvature in
      let power = ElementaryFunctions.power(curvature, exponent)
      return cutoff.map { power * ElementaryFunctions.exp(-curvature / $0) } ?? power
    }
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

  private func check(
    _ shifts: [ShiftParameters], referencePeak: Double, referenceArea: Double
  ) throws(SimError) {
    try requirePositive([referencePeak], 1, "reference peak")
    try requirePositive([referenceArea], 1, "reference area")
    guard modes > 0 else {
      throw .number(place: "landscape modes", given: Double(modes), allowed: "1 or more")
    }
    try requirePositive([top], 1, "landscape top")
    try requirePositive([bottom], 1, "landscape bottom")
    try requireNotNegative([signal], 1, "landscape signal")
    try requireNotNegative([noise], 1, "landscape noise")
    try requireFinite([signalExponent], 1, "landscape signalExponent")
    try requireFinite([noiseExponent], 1, "landscape noiseExponent")
    if let signalCutoff { try requirePositive([signalCutoff], 1, "landscape signalCutoff") }
    if let noiseCutoff { try requirePositive([noiseCutoff], 1, "landscape noiseCutoff") }
    for shift in shifts { try shift.check() }
    guard bottom / referenceArea < top / referencePeak else {
      throw .number(
        place: "reference area", given: referenceArea,
        allowed: "above bottom × reference peak / top = \(bottom * referencePeak / top)")
    }
  }
}
