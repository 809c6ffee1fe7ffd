/// Two independent standard normal numbers from two random words, in Float, eight at a time.
///
///     radius = √(−2 ln u),   (z₀, z₁) = radius · (cos 2πv, sin 2πv)
///
/// u and v are odd multiples of 2⁻²⁴: never 0 or 1, so that |z| ≤ 5.78. Logarithm, root,
/// cosine and sine are made of multiplications and additions alone: the same bits on every
/// processor.
///
/// Source: Box and Muller 1958; coefficients of the polynomials: Moshier, Cephes, single precision.
enum BoxMuller {
  typealias Lanes = SIMD8<Float>
  typealias Bits = SIMD8<UInt32>

  @inline(__always)
  static func normals(_ first: Bits, _ second: Bits) -> (Lanes, Lanes) {
    let radius = root(-2 * logarithm(uniform(first)))
    let (cosine, sine) = direction(second)
    return (radius * cosine, radius * sine)
  }

  /// From the upper 23 bits an odd multiple of 2⁻²⁴ between 0 and 1.
  @inline(__always)
  static func uniform(_ bits: Bits) -> Lanes {
    let number = unsafeBitCast((bits &>> 9) | 0x3F80_0000, to: Lanes.self)
    return number - (1 - 0x1p-24)
  }

  /// ln u for normal u above 0: the exponent apart, then a polynomial in m − 1, √½ ≤ m < √2.
  @inline(__always)
  static func logarithm(_ number: Lanes) -> Lanes {
    let rootOfHalf = Bits(repeating: 0x3F35_04F3)
    let shifted = unsafeBitCast(number, to: Bits.self) &+ 0x3F80_0000 &- rootOfHalf
    let mantissa = unsafeBitCast((shifted & 0x007F_FFFF) &+ rootOfHalf, to: Lanes.self)
    // The biased exponent read as the last bits of 2²³ + exponent: a conversion without one.
    let exponent = unsafeBitCast((shifted &>> 23) | 0x4B00_0000, to: Lanes.self) - 8_388_735
    let x = mantissa - 1
    let square = x * x
    var sum = x * 7.037_683_629_2e-2 - 1.151_461_031_0e-1
    sum = sum * x + 1.167_699_874_0e-1
    sum = sum * x - 1.242_014_084_6e-1
    sum = sum * x + 1.424_932_278_7e-1
    sum = sum * x - 1.666_805_766_5e-1
    sum = sum * x + 2.000_071_476_5e-1
    sum = sum * x - 2.499_999_399_3e-1
    sum = sum * x + 3.333_333_117_4e-1
    return (x * square * sum - 0.5 * square) + x + exponent * 0.693_147_18
  }

  /// √x to about 1e-6 relative: the inverse root from x's bits, then two steps towards it.
  ///
  /// The vector's own `squareRoot` calls the C library lane by lane. Source: Lomont 2003, "Fast
  /// inverse square root"; the constants: Moroz et al. 2018, arXiv 1802.06302.
  @inline(__always)
  static func root(_ number: Lanes) -> Lanes {
    let half = unsafeBitCast(number, to: Bits.self) &>> 1
    var inverse = unsafeBitCast(0x5F1F_FFF9 &- half, to: Lanes.self)
    inverse *= 1.681_914_1 - 0.703_952_25 * (number * inverse * inverse)
    inverse *= 1.5 - 0.5 * (number * inverse * inverse)
    return number * inverse
  }

  /// Cosine and sine of a uniform angle: one within ±π/4 from the upper 23 bits, and two of the
  /// lower bits that turn it into one of four quadrants.
  @inline(__always)
  static func direction(_ bits: Bits) -> (Lanes, Lanes) {
    let angle = (uniform(bits) - 0.5) * 1.570_796_3
    let square = angle * angle
    var sine = square * -1.951_529_589_1e-4 + 8.332_160_873_6e-3
    sine = sine * square - 1.666_665_461_1e-1
    sine = sine * square * angle + angle
    var cosine = square * 2.443_315_711_8e-5 - 1.388_731_625_5e-3
    cosine = cosine * square + 4.166_664_568_3e-2
    cosine = cosine * square * square - 0.5 * square + 1
    let signed = unsafeBitCast(cosine, to: Bits.self) ^ (bits &<< 31)
    let other = unsafeBitCast(sine, to: Bits.self)
    let exchange = (signed ^ other) & (0 &- ((bits &>> 1) & 1))
    return (
      unsafeBitCast(signed ^ exchange, to: Lanes.self),
      unsafeBitCast(other ^ exchange, to: Lanes.self)
    )
  }
}
