import CKernels
import Testing

@testable import Model

/// The products of CKernels, for each instruction set of this processor that has them, against the
/// reference in Double.
@Suite struct ProductTests {
  typealias Twin = ReferenceKernels<Double>

  /// Whole tiles, parts of tiles, several blocks of depth and of width.
  static let shapes = [
    (1, 1, 1), (8, 32, 16), (6, 16, 256), (7, 45, 19), (50, 70, 300), (3, 600, 5),
  ]
  static let variants = CKernelTests.variants

  @Test(arguments: shapes, [(false, false), (false, true), (true, false), (true, true)])
  func everyVariant(_ shape: (Int, Int, Int), _ transposed: (Bool, Bool)) throws {
    let (first, second) = transposed
    for variant in Self.variants {
      let kernels = try #require(ck_variant(Int32(variant))).pointee
      guard kernels.product != nil else { continue }
      for keep in [false, true] {
        var problem = Problem(shape, first, second)
        problem.keep = keep
        problem.parts = first ? [.sums] : []
        problem.expectSame(kernels)
        problem.packs = true
        problem.expectSame(kernels)
      }
    }
  }

  /// Whatever may follow a product, one by one and together, in whole tiles and in parts.
  @Test(arguments: [(16, 64, 20), (9, 45, 300)])
  func finishes(_ shape: (Int, Int, Int)) throws {
    for variant in Self.variants {
      let kernels = try #require(ck_variant(Int32(variant))).pointee
      for parts: Set<Problem.Part> in [
        [.bias], [.residual], [.slope], [.hidden], [.bias, .residual], [.bias, .hidden],
        [.bias, .residual, .slope, .hidden, .sums],
      ] {
        var problem = Problem(shape, true, false)
        problem.parts = parts
        problem.expectSame(kernels)
      }
    }
  }

  /// GELU number by number, in shares of its own size: the tail of the normal distribution too.
  @Test func gelu() throws {
    let points = (0..<2401).map { Float($0 - 1200) / 100 }
    let (x2, y2) = (points.wide.buffer, Buffer<Double>(count: points.count))
    Twin.geluForward(x2.start, into: y2.start, count: points.count)
    for variant in Self.variants {
      let (x, y) = (points.buffer, Buffer<Float>(count: points.count))
      let kernels = try #require(ck_variant(Int32(variant))).pointee
      kernels.finish(
        1, points.count, 0, MatrixOperand(points, 1).forC, x.start, points.count,
        ProductFinish(hidden: y.start).forC)
      for (i, point) in points.enumerated() {
        // A rounding of x²/2 moves exp by x²/2 · 6e-8: at most 5e-6 at 12.
        let rounding = 1e-6 + 1.3e-7 * Double(point * point)
        #expect(relativeError(Double(y.cells[i]), y2.cells[i]) < rounding, "gelu(\(point))")
        // The derivative crosses 0, so it is measured in shares of 1 there.
        #expect(abs(Double(x.cells[i]) - x2.cells[i]) < 4e-7, "gelu'(\(point))")
      }
    }
  }
}

/// One product with random numbers, and what follows it.
private struct Problem {
  enum Part { case bias, residual, slope, hidden, sums }
  let (m, n, k): (Int, Int, Int)
  let first, second: Bool
  let a, b, c, bias, residual, slope, sums: [Float]
  var keep = false
  /// Whether b is packed first.
  var packs = false
  var parts: Set<Part> = []

  /// The distance between rows, wider than any row.
  let pitch: Int

  init(_ shape: (Int, Int, Int), _ first: Bool, _ second: Bool) {
    (m, n, k) = shape
    (self.first, self.second) = (first, second)
    pitch = max(m, n, k) + 3
    var numbers = TestNumbers("product \(shape)")
    a = numbers.normals(max(m, k) * pitch)
    b = numbers.normals(max(n, k) * pitch)
    c = numbers.normals(m * pitch)
    bias = numbers.normals(n)
    residual = numbers.normals(m * pitch)
    slope = numbers.normals(m * pitch)
    sums = numbers.normals(m)
  }

  func expectSame(_ kernels: ck_kernels, sourceLocation: SourceLocation = #_sourceLocation) {
    let (fast, slow) = (c.buffer, c.wide.buffer)
    let (hidden, hidden2) = (Buffer<Float>(count: c.count), Buffer<Double>(count: c.count))
    let (sums, sums2) = (sums.buffer, self.sums.wide.buffer)
    let scratch = Buffer<Float>(count: ck_product_scratch())
    let finish = ProductFinish<Float>(
      keep: keep, bias: given(.bias, bias), residual: given(.residual, residual),
      slope: given(.slope, slope), hidden: parts.contains(.hidden) ? hidden.start : nil,
      sums: parts.contains(.sums) ? sums.start : nil)
    let (left, right) = (
      MatrixOperand(a.lasting, pitch, transposed: first),
      MatrixOperand(b.lasting, pitch, transposed: second)
    )
    if let product = kernels.product {
      let panels = Buffer<Float>(count: ck_packed_count(n, k))
      if packs { kernels.pack(n, k, right.forC, panels.start) }
      product(
        m, n, k, left.forC, packs ? MatrixOperand(packed: panels.start).forC : right.forC,
        fast.start, pitch, finish.forC, scratch.start)
    } else {
      Float.blasProduct(m, n, k, left, right, into: fast.start, pitch: pitch, keep: keep ? 1 : 0)
      kernels.finish(m, n, k, left.forC, fast.start, pitch, finish.forC)
    }
    ReferenceKernels<Double>.product(
      m, n, k, .init(a.wide.lasting, pitch, transposed: first),
      .init(b.wide.lasting, pitch, transposed: second), into: slow.start, pitch: pitch,
      finish: ProductFinish(
        keep: keep, bias: given(.bias, bias.wide), residual: given(.residual, residual.wide),
        slope: given(.slope, slope.wide), hidden: parts.contains(.hidden) ? hidden2.start : nil,
        sums: parts.contains(.sums) ? sums2.start : nil))
    let name = String(cString: kernels.name)
    for (fast, slow) in [(fast, slow), (hidden, hidden2), (sums, sums2)] {
      #expect(
        relativeError(Array(fast.cells), Array(slow.cells)) < 5e-6,
        "\(name) \(m) x \(n) x \(k), \(parts)", sourceLocation: sourceLocation)
    }
  }

  private func given<Scalar: BitwiseCopyable & Numeric>(
    _ part: Part, _ numbers: [Scalar]
  ) -> UnsafePointer<Scalar>? {
    parts.contains(part) ? numbers.lasting : nil
  }
}

extension Array where Element: BitwiseCopyable & Numeric {
  /// A copy that lives as long as the tests.
  fileprivate var lasting: UnsafePointer<Element> {
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: Swift.max(1, count))
    copy.initialize(from: self, count: count)
    return UnsafePointer(copy)
  }
}
