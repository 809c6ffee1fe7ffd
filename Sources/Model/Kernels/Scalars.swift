internal import Foundation

extension Double: KernelScalar {
  static func exp(_ x: Double) -> Double { Foundation.exp(x) }
  static func log(_ x: Double) -> Double { Foundation.log(x) }
  static func complementaryError(_ x: Double) -> Double { erfc(x) }
}

extension Float: KernelScalar {
  static func exp(_ x: Float) -> Float { Foundation.exp(x) }
  static func log(_ x: Float) -> Float { Foundation.log(x) }
  static func complementaryError(_ x: Float) -> Float { erfc(x) }
}
