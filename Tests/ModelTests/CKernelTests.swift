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

  /// Every number by itself, in shares of its own size: the tail of the normal distribution too.
  @Test(arguments: variants)
  func gelu(_ variant: Int) throws {
    let points = (0..<2401).map { Float($0 - 1200) / 100 }
    let (x, y) = (points.buffer, Buffer<Float>(count: points.count))
    let (x2, y2) = (points.wide.buffer, Buffer<Double>(count: points.count))
    try kernels(variant).gelu_forward(x.start, y.start, points.count)
    Twin.geluForward(x2.start, into: y2.start, count: points.count)
    for (i, point) in points.enumerated() {
      // A rounding of x²/2 moves exp by x²/2 · 6e-8: at most 5e-6 at 12.
      let rounding = 1e-6 + 1.3e-7 * Double(point * point)
      #expect(relativeError(Double(y.cells[i]), y2.cells[i]) < rounding, "gelu(\(point))")
      // The derivative crosses 0, so it is measured in shares of 1 there.
      #expect(abs(Double(x.cells[i]) - x2.cells[i]) < 4e-7, "gelu'(\(point))")
    }
  }

  @Test(arguments: variants, [(3, 0), (5, 20), (1, 45), (16, 48)])
  func causalSoftmax(_ variant: Int, _ shape: (rows: Int, first: Int)) throws {
    let kernels = try kernels(variant)
    let (rows, first) = shape
    let (columns, pitch, scale) = (first + rows, (first + rows + 15) / 16 * 16, Float(0.3))
    var numbers = TestNumbers("softmax \(rows)")
    let scores: [Float] = numbers.normals(rows * pitch, scale: 4)
    let gradient: [Float] = numbers.normals(rows * pitch)
    let (p, dp) = (scores.buffer, gradient.buffer)
    let (p2, dp2) = (scores.wide.buffer, gradient.wide.buffer)
    kernels.causal_softmax_forward(p.start, rows, first, columns, pitch)
    kernels.causal_softmax_backward(p.start, dp.start, rows, columns, pitch, scale)
    Twin.causalSoftmaxForward(p2.start, rows: rows, first: first, columns: columns, pitch: pitch)
    Twin.causalSoftmaxBackward(
      p2.start, gradient: dp2.start, rows: rows, columns: columns, pitch: pitch,
      scale: Double(scale))
    let cells = (0..<rows).flatMap { ($0 * pitch)..<($0 * pitch + columns) }
    #expect(relativeError(cells.map { p.cells[$0] }, cells.map { p2.cells[$0] }) < 1e-6)
    #expect(relativeError(cells.map { dp.cells[$0] }, cells.map { dp2.cells[$0] }) < 1e-5)
    for row in 0..<rows {
      let future = (row * pitch + first + row + 1)..<(row * pitch + columns)
      #expect(p.cells[future].allSatisfy { $0 == 0 })
    }
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
    let bias: [Float] = numbers.normals(width)
    expectSame(y, count) {
      kernels.fill_rows($0, bias, rows, width)
    } twin: {
      Twin.fillRows($0, bias: bias.wide, rows: rows, width: width)
    }
    expectSame(y, count) {
      kernels.add_bias($0, x, bias, rows, width)
    } twin: {
      Twin.addBias($0, x.wide, bias: bias.wide, rows: rows, width: width)
    }
    expectSame(y, count) {
      kernels.add_bias($0, $0, bias, rows, width)
    } twin: {
      Twin.addBias($0, $0, bias: bias.wide, rows: rows, width: width)
    }
    expectSame(bias, width) {
      kernels.column_sums(x, $0, rows, width)
    } twin: {
      Twin.columnSums(x.wide, into: $0, rows: rows, width: width)
    }
    expectSame(y, count) {
      kernels.add($0, x, count)
    } twin: {
      Twin.add(x.wide, to: $0, count: count)
    }
    expectSame(y, count) {
      kernels.multiply($0, x, count)
    } twin: {
      Twin.multiply($0, by: x.wide, count: count)
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
    try kernels(variant).adamw(
      fast[0].start, g, fast[1].start, fast[2].start, count, update.inFloat)
    Twin.adamW(
      slow[0].start, gradient: g.wide, firstMoment: slow[1].start, secondMoment: slow[2].start,
      count: count, update: update)
    for (fast, slow) in zip(fast, slow) { expectSame(fast, slow) }
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
  fileprivate var wide: [Double] { map { Double($0) } }
}
