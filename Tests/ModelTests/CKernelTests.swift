import CKernels
import Testing

@testable import Model

/// Each C kernel, for each instruction set of this processor, against its twin in Swift.
///
/// The twin computes in Double from the same Float numbers, so that what is measured is the C
/// kernel's own rounding. Widths leave tails of vectors of 4, 8 and 16, or none.
@Suite struct CKernelTests {
  typealias Twin = ReferenceKernels<Double>

  static let variants = (0..<3).filter { ck_variant(Int32($0)) != nil }
  static let widths = [3, 7, 16, 45, 64]

  private func kernels(_ variant: Int) throws -> ck_kernels {
    try #require(ck_variant(Int32(variant))).pointee
  }

  @Test func theBestVariantIsChosen() throws {
    let best = try #require(Self.variants.last)
    #expect(ck_chosen() == ck_variant(Int32(best)))
  }

  @Test(arguments: variants, widths)
  func layerNorm(_ variant: Int, _ width: Int) throws {
    let (kernels, rows) = (try kernels(variant), 3)
    var numbers = TestNumbers("layer norm \(width)")
    let x: [Float] = numbers.normals(rows * width, scale: 3)
    let (weight, bias): ([Float], [Float]) = (numbers.normals(width), numbers.normals(width))
    let (dy, start): ([Float], [Float]) = (
      numbers.normals(rows * width), numbers.normals(rows * width)
    )
    let (y, statistics) = (Buffer<Float>(count: rows * width), Buffer<Float>(count: 2 * rows))
    kernels.layer_norm_forward(
      x, weight, bias, y.start, statistics.start, rows, width, Float(layerNormEpsilon))
    let (dx, dw, db) = (start.buffer, weight.buffer, bias.buffer)
    kernels.layer_norm_backward(
      dy, x, weight, statistics.start, dx.start, dw.start, db.start, rows, width)

    let (y2, statistics2) = (Buffer<Double>(count: rows * width), Buffer<Double>(count: 2 * rows))
    Twin.layerNormForward(
      x.wide, weight: weight.wide, bias: bias.wide, into: y2.start, statistics: statistics2.start,
      rows: rows, width: width)
    let (dx2, dw2, db2) = (start.wide.buffer, weight.wide.buffer, bias.wide.buffer)
    Twin.layerNormBackward(
      dy.wide, x: x.wide, weight: weight.wide, statistics: statistics2.start, into: dx2.start,
      weightGradient: dw2.start, biasGradient: db2.start, rows: rows, width: width)
    expectSame(y, y2)
    expectSame(statistics, statistics2)
    expectSame(dx, dx2)
    expectSame(dw, dw2)
    expectSame(db, db2)
  }

  @Test(arguments: variants, [1, 6, 16, 53, 256])
  func crossEntropy(_ variant: Int, _ columns: Int) throws {
    let rows = 3
    var numbers = TestNumbers("cross-entropy \(columns)")
    let logits: [Float] = numbers.normals(rows * columns, scale: 5)
    let targets = numbers.tokens(rows, below: columns)
    let (z, z2) = (logits.buffer, logits.wide.buffer)
    let loss = try kernels(variant).cross_entropy(z.start, targets, rows, columns, 0.5)
    let loss2 = Twin.crossEntropy(
      z2.start, targets: targets, rows: rows, columns: columns, scale: 0.5)
    #expect(abs(loss - loss2) < 1e-6 * max(1, loss2))
    if columns > 1 { expectSame(z, z2) }
  }

  @Test(arguments: variants, [0, 2, 8])
  func rotary(_ variant: Int, _ rotated: Int) throws {
    let (rows, context, heads, width) = (10, 5, 2, 9)
    let table = ReferenceKernels<Float>.rotaryTable(context: context, rotated: rotated)
    var numbers = TestNumbers("rotary")
    let x: [Float] = numbers.normals(rows * heads * 3 * width)
    for direction in [Float(1), -1] {
      let (fast, slow) = (x.buffer, x.wide.buffer)
      try kernels(variant).rotary(
        fast.start, table.start, rows, context, heads, width, rotated, direction)
      Twin.rotary(
        slow.start, table: Array(table.cells).wide, rows: rows, context: context, heads: heads,
        headWidth: width, rotated: rotated, direction: Double(direction))
      expectSame(fast, slow)
    }
  }

  @Test(arguments: variants, widths + [130])
  func rows(_ variant: Int, _ width: Int) throws {
    let (kernels, rows) = (try kernels(variant), 5)
    let count = rows * width
    var numbers = TestNumbers("rows \(width)")
    let (x, y): ([Float], [Float]) = (numbers.normals(count), numbers.normals(count))
    expectSame(y, count) {
      kernels.add($0, x, count)
    } twin: {
      Twin.add(x.wide, to: $0, count: count)
    }
    let norm = kernels.squared_norm(x, count)
    #expect(relativeError(norm, Twin.squaredNorm(x.wide, count: count)) < 1e-13)
  }

  @Test(arguments: variants, widths)
  func adamW(_ variant: Int, _ count: Int) throws {
    var numbers = TestNumbers("adamw \(count)")
    let (p, g): ([Float], [Float]) = (numbers.normals(count), numbers.normals(count))
    let m: [Float] = numbers.normals(count)
    let v: [Float] = m.map { $0 * $0 + 0.1 }
    let update = AdamWUpdate(.init(), step: 3, learningRate: 0.01, gradientNorm: 2)
    let fast = [p.buffer, m.buffer, v.buffer]
    let slow = [p.wide.buffer, m.wide.buffer, v.wide.buffer]
    let moved = try kernels(variant).adamw(
      fast[0].start, g, fast[1].start, fast[2].start, count, update.inFloat)
    let moved2 = Twin.adamW(
      slow[0].start, gradient: g.wide, firstMoment: slow[1].start, secondMoment: slow[2].start,
      count: count, update: update)
    for (fast, slow) in zip(fast, slow) { expectSame(fast, slow) }
    #expect(relativeError(moved, moved2) < 1e-4)
    #expect(relativeError(Array(fast[0].cells), p) > 1e-4, "the parameters must move")
  }

  private func expectSame(
    _ fast: Buffer<Float>, _ slow: Buffer<Double>, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let apart = relativeError(Array(fast.cells), Array(slow.cells))
    #expect(apart < 1e-5, sourceLocation: sourceLocation)
  }

  private func expectSame(
    _ start: [Float], _ count: Int, sourceLocation: SourceLocation = #_sourceLocation,
    _ kernel: (UnsafeMutablePointer<Float>) -> Void,
    twin: (UnsafeMutablePointer<Double>) -> Void
  ) {
    let (fast, slow) = (start.buffer, start.wide.buffer)
    kernel(fast.start)
    twin(slow.start)
    expectSame(fast, slow, sourceLocation: sourceLocation)
  }
}

extension [Float] {
  var wide: [Double] { map { Double($0) } }
}
