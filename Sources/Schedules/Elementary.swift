#if hasFeature(Embedded)
#elseif canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Functions that the standard library does not bring: the C library's, or the page's `Math`.
///
/// The two agree to about 1e-12 relative, not to the bit. They live in an `enum`, because a free
/// function named like an enumeration case makes the type checker give up.
enum Elementary {
  #if hasFeature(Embedded)
    static func cos(_ x: Double) -> Double { pageCos(x) }
    static func pow(_ x: Double, _ y: Double) -> Double { pagePow(x, y) }
    static func log(_ x: Double) -> Double { pageLog(x) }
  #elseif canImport(Darwin)
    static func cos(_ x: Double) -> Double { Darwin.cos(x) }
    static func pow(_ x: Double, _ y: Double) -> Double { Darwin.pow(x, y) }
    static func log(_ x: Double) -> Double { Darwin.log(x) }
  #elseif canImport(Musl)
    static func cos(_ x: Double) -> Double { Musl.cos(x) }
    static func pow(_ x: Double, _ y: Double) -> Double { Musl.pow(x, y) }
    static func log(_ x: Double) -> Double { Musl.log(x) }
  #else
    static func cos(_ x: Double) -> Double { Glibc.cos(x) }
    static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
    static func log(_ x: Double) -> Double { Glibc.log(x) }
  #endif

  /// The nearest whole number, halves up.
  ///
  /// A value within 1e-6 below a half counts as the half: 14 % of 25 steps is 3.5 on paper and
  /// a little more or less in binary. `floor` is an instruction everywhere; `round` is a library
  /// call that a web page does not have.
  static func nearest(_ x: Double) -> Double { (x + 0.5 + 1e-6).rounded(.down) }
}

#if hasFeature(Embedded)
  @_extern(wasm, module: "Math", name: "cos") @_extern(c)
  private func pageCos(_ x: Double) -> Double

  @_extern(wasm, module: "Math", name: "pow") @_extern(c)
  private func pagePow(_ x: Double, _ y: Double) -> Double

  @_extern(wasm, module: "Math", name: "log") @_extern(c)
  private func pageLog(_ x: Double) -> Double
#endif
