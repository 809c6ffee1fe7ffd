#if hasFeature(Embedded)
#elseif canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The elementary functions that a landscape needs.
///
/// Natively they are the C library's, in a browser the page's `Math`: the two agree to about
/// 1e-12 relative, not to the bit.
enum ElementaryFunctions {
  #if hasFeature(Embedded)
    static func exp(_ exponent: Double) -> Double { pageExp(exponent) }
    static func log(_ number: Double) -> Double { pageLog(number) }
    static func cos(_ angle: Double) -> Double { pageCos(angle) }
    static func sin(_ angle: Double) -> Double { pageSin(angle) }
  #elseif canImport(Darwin)
    static func exp(_ exponent: Double) -> Double { Darwin.exp(exponent) }
    static func log(_ number: Double) -> Double { Darwin.log(number) }
    static func cos(_ angle: Double) -> Double { Darwin.cos(angle) }
    static func sin(_ angle: Double) -> Double { Darwin.sin(angle) }
  #elseif canImport(Musl)
    static func exp(_ exponent: Double) -> Double { Musl.exp(exponent) }
    static func log(_ number: Double) -> Double { Musl.log(number) }
    static func cos(_ angle: Double) -> Double { Musl.cos(angle) }
    static func sin(_ angle: Double) -> Double { Musl.sin(angle) }
  #else
    static func exp(_ exponent: Double) -> Double { Glibc.exp(exponent) }
    static func log(_ number: Double) -> Double { Glibc.log(number) }
    static func cos(_ angle: Double) -> Double { Glibc.cos(angle) }
    static func sin(_ angle: Double) -> Double { Glibc.sin(angle) }
  #endif

  /// `base` to the power `exponent`, for a base above 0.
  static func power(_ base: Double, _ exponent: Double) -> Double {
    exp(exponent * log(base))
  }
}

#if hasFeature(Embedded)
  @_extern(wasm, module: "Math", name: "exp") @_extern(c)
  private func pageExp(_ exponent: Double) -> Double
  @_extern(wasm, module: "Math", name: "log") @_extern(c)
  private func pageLog(_ number: Double) -> Double
  @_extern(wasm, module: "Math", name: "cos") @_extern(c)
  private func pageCos(_ angle: Double) -> Double
  @_extern(wasm, module: "Math", name: "sin") @_extern(c)
  private func pageSin(_ angle: Double) -> Double
#endif
