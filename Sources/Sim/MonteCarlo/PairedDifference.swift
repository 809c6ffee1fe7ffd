/// The difference between two schedules that met the same noise, chain by chain.
///
///     d = mean of aᵢ − bᵢ,   interval d ± t(1 − α/2; n − 1) s(a − b)/√n
///
/// with Student's t, since s is estimated from the n chains. Common random numbers make s(a − b)
/// small where the two runs respond alike to the noise.
public struct PairedDifference: Sendable, Equatable {
  /// d.
  public let mean: Double
  /// s(a − b)/√n.
  public let standardError: Double
  /// How many times more chains an unpaired comparison needs for the same standard error:
  /// (s²(a) + s²(b)) / s²(a − b).
  public let varianceReduction: Double
  /// Chains.
  public let count: Int

  /// The difference of two samples over the same chains in the same order.
  ///
  /// - Throws: ``SimError`` if they differ in length.
  public init(_ first: ChainSample, _ second: ChainSample) throws(SimError) {
    guard first.values.count == second.values.count else {
      throw .lengths(
        place: "paired chains", given: second.values.count, expected: first.values.count)
    }
    let difference = ChainSample(zip(first.values, second.values).map { $0 - $1 })
    mean = difference.mean
    standardError = difference.standardError
    varianceReduction = (first.variance + second.variance) / difference.variance
    count = first.values.count
  }

  /// The interval that holds the true difference with this probability.
  public func interval(_ confidence: Double = 0.95) -> ClosedRange<Double> {
    let half =
      standardError * StudentQuantile.of((1 + confidence) / 2, degrees: Double(count - 1))
    return half.isFinite ? (mean - half)...(mean + half) : -.infinity...(.infinity)
  }
}

/// Student's t distribution's quantile function.
///
/// Within 0.2 % for a probability up to 0.975: exact for one and two degrees of freedom, from three on
/// the Cornish–Fisher series in the normal quantile. Source: Abramowitz and Stegun 1964, 26.7.5.
enum StudentQuantile {
  static func of(_ probability: Double, degrees n: Double) -> Double {
    if n == 1 {
      let angle = Double.pi * (probability - 0.5)
      return ElementaryFunctions.sin(angle) / ElementaryFunctions.cos(angle)
    }
    if n == 2 {
      return (2 * probability - 1) / (2 * probability * (1 - probability)).squareRoot()
    }
    let x = NormalQuantile.of(probability)
    let square = x * x
    let first = (square + 1) / 4
    let second = ((5 * square + 16) * square + 3) / 96
    let third = (((3 * square + 19) * square + 17) * square - 15) / 384
    let fourth =
      ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92_160
    return x * (1 + (first + (second + (third + fourth / n) / n) / n) / n)
  }
}
