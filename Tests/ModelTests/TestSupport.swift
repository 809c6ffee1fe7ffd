@testable import Model

/// Numbers to test with: the same in every run.
struct TestNumbers {
  private var stream: RandomStream

  init(_ name: String) { stream = RandomStream(seed: 7, name: name) }

  mutating func normals<Scalar: BinaryFloatingPoint>(
    _ count: Int, scale: Double = 1
  ) -> [Scalar] {
    (0..<count).map { _ in Scalar(scale * stream.normals().0) }
  }

  mutating func tokens(_ count: Int, below limit: Int) -> [UInt16] {
    (0..<count).map { _ in UInt16(stream.next() % UInt64(limit)) }
  }
}

/// The slope of `function` at 0 by central differences of fourth order; its error is near 1e-12.
func slope(_ function: (Double) -> Double) -> Double {
  let h = 1e-3
  let near = function(h) - function(-h)
  let far = function(2 * h) - function(-2 * h)
  return (8 * near - far) / (12 * h)
}

/// How far two numbers are apart, in shares of the larger one.
func relativeError(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : abs(a - b) / max(abs(a), abs(b))
}

/// The largest distance between two lists, in shares of the second list's largest member.
func relativeError<A: BinaryFloatingPoint, B: BinaryFloatingPoint>(_ a: [A], _ b: [B]) -> Double {
  guard a.count == b.count, a.allSatisfy(\.isFinite) else { return .infinity }
  let largest = b.reduce(0) { max($0, abs(Double($1))) }
  let apart = zip(a, b).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
  return largest == 0 ? apart : apart / largest
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// `base + amount · direction`.
func moved(_ base: [Double], _ direction: [Double], _ amount: Double) -> [Double] {
  zip(base, direction).map { $0 + amount * $1 }
}

extension Array where Element: BitwiseCopyable & Numeric {
  /// A block of memory with these numbers.
  var buffer: Buffer<Element> {
    let buffer = Buffer<Element>(count: count)
    _ = buffer.cells.update(fromContentsOf: self)
    return buffer
  }
}

/// A model small enough for Double and central differences; no size is a multiple of a vector's.
func smallConfiguration(
  layers: Int = 2, context: Int = 7, parallel: Bool = true, tied: Bool = false
) -> TransformerConfiguration {
  TransformerConfiguration(
    layers: layers, width: 12, heads: 2, context: context, vocabulary: 19, rotary: 0.7,
    parallelResidual: parallel, tied: tied)
}
