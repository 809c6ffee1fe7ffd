import Testing

@testable import Model

/// Each kernel's gradient against central differences, in Double.
///
/// Every output is weighed with fixed random numbers, so that the loss is one number whose gradient
/// reaches every path.
@Suite struct KernelGradientTests {
  typealias Kernels = ReferenceKernels<Double>
  let tolerance = 1e-6

  @Test func layerNorm() {
    let (rows, width) = (3, 7)
    var numbers = TestNumbers("layer norm")
    let x: [Double] = numbers.normals(rows * width, scale: 2)
    let weight: [Double] = numbers.normals(width)
    let bias: [Double] = numbers.normals(width)
    let weigh: [Double] = numbers.normals(rows * width)
    let statistics = Buffer<Double>(count: 2 * rows)
    func loss(_ x: [Double], _ weight: [Double], _ bias: [Double]) -> Double {
      let y = Buffer<Double>(count: rows * width)
      Kernels.layerNormForward(
        x, weight: weight, bias: bias, into: y.start, statistics: statistics.start, rows: rows,
        width: width)
      return dot(Array(y.cells), weigh)
    }
    _ = loss(x, weight, bias)
    let (dx, dw, db) = (
      Buffer<Double>(count: rows * width), Buffer<Double>(count: width),
      Buffer<Double>(count: width)
    )
    Kernels.layerNormBackward(
      weigh, x: x, weight: weight, statistics: statistics.start, into: dx.start,
      weightGradient: dw.start, biasGradient: db.start, rows: rows, width: width)
    for i in x.indices {
      expectSlope(dx.cells[i]) { h in loss(x.moved(at: i, by: h), weight, bias) }
    }
    for i in 0..<width {
      expectSlope(dw.cells[i]) { h in loss(x, weight.moved(at: i, by: h), bias) }
      expectSlope(db.cells[i]) { h in loss(x, weight, bias.moved(at: i, by: h)) }
    }
  }

  @Test func layerNormAddsToGradients() {
    let x: [Double] = [1, 2, 4]
    let (y, statistics) = (Buffer<Double>(count: 3), Buffer<Double>(count: 2))
    Kernels.layerNormForward(
      x, weight: [1, 1, 1], bias: [0, 0, 0], into: y.start, statistics: statistics.start, rows: 1,
      width: 3)
    func gradients(from start: Double) -> [Double] {
      let cells = [Double](repeating: start, count: 9).buffer
      Kernels.layerNormBackward(
        [1, 0, 0], x: x, weight: [1, 1, 1], statistics: statistics.start, into: cells.start,
        weightGradient: cells.start + 3, biasGradient: cells.start + 6, rows: 1, width: 3)
      return Array(cells.cells)
    }
    #expect(relativeError(gradients(from: 5), gradients(from: 0).map { $0 + 5 }) < 1e-14)
  }

  @Test func gelu() {
    let points: [Double] = [-6, -3, -1.5, -0.3, 0, 0.2, 1, 2.5, 5]
    let (x, y) = (points.buffer, Buffer<Double>(count: points.count))
    Kernels.geluForward(x.start, into: y.start, count: points.count)
    for (i, point) in points.enumerated() {
      expectSlope(x.cells[i]) { h in
        let (moved, y) = ([point + h].buffer, Buffer<Double>(count: 1))
        Kernels.geluForward(moved.start, into: y.start, count: 1)
        return y.cells[0]
      }
    }
  }

  @Test(arguments: [1, 4])
  func attention(context: Int) {
    let (width, pitch) = (3, 11)
    var numbers = TestNumbers("attention")
    let x: [Double] = numbers.normals(context * pitch)
    let weigh: [Double] = numbers.normals(context * width)
    let logarithms = Buffer<Double>(count: context)
    func head(_ x: Buffer<Double>) -> AttentionHead<Double> {
      AttentionHead(
        query: UnsafePointer(x.start), key: UnsafePointer(x.start) + width,
        value: UnsafePointer(x.start) + 2 * width, pitch: pitch, context: context, width: width,
        scale: 0.7)
    }
    func attended(_ x: [Double]) -> [Double] {
      let (block, y) = (x.buffer, Buffer<Double>(count: context * width))
      Kernels.attentionForward(
        head(block), into: y.start, pitch: width, logarithms: logarithms.start)
      return Array(y.cells)
    }
    let (result, block) = (attended(x), x.buffer)
    let gradient = [Double](repeating: 9, count: x.count).buffer
    Kernels.attentionBackward(
      head(block), attended: result, gradient: weigh, pitch: width, logarithms: logarithms.start,
      into: AttentionGradients(
        query: gradient.start, key: gradient.start + width, value: gradient.start + 2 * width))
    for i in x.indices where i % pitch < 3 * width {
      expectSlope(gradient.cells[i]) { h in dot(attended(x.moved(at: i, by: h)), weigh) }
    }
  }

  @Test func crossEntropy() {
    let (rows, columns, scale) = (3, 5, 0.25)
    var numbers = TestNumbers("cross-entropy")
    let logits: [Double] = numbers.normals(rows * columns, scale: 3)
    let targets: [UInt16] = [4, 0, 2]
    let gradient = logits.buffer
    _ = Kernels.crossEntropy(
      gradient.start, targets: targets, rows: rows, columns: columns, scale: scale)
    for i in logits.indices {
      expectSlope(gradient.cells[i]) { h in
        let block = logits.moved(at: i, by: h).buffer
        return scale
          * Kernels.crossEntropy(
            block.start, targets: targets, rows: rows, columns: columns, scale: 1)
      }
    }
  }

  @Test func rotaryTurnsBackByItsTranspose() {
    let (rows, context, heads, width, rotated) = (6, 3, 2, 5, 4)
    let table = Kernels.rotaryTable(context: context, rotated: rotated)
    var numbers = TestNumbers("rotary")
    let x: [Double] = numbers.normals(rows * heads * 3 * width)
    let weigh: [Double] = numbers.normals(x.count)
    func turned(_ x: [Double], _ direction: Double) -> [Double] {
      let block = x.buffer
      Kernels.rotary(
        block.start, table: table.start, rows: rows, context: context, heads: heads,
        headWidth: width, rotated: rotated, direction: direction)
      return Array(block.cells)
    }
    let gradient = turned(weigh, -1)
    for i in x.indices {
      expectSlope(gradient[i]) { h in dot(turned(x.moved(at: i, by: h), 1), weigh) }
    }
  }

  private func expectSlope(
    _ gradient: Double, sourceLocation: SourceLocation = #_sourceLocation,
    _ function: (Double) -> Double
  ) {
    let measured = slope(function)
    // Where the gradient is 0, the difference is rounding alone.
    #expect(
      abs(gradient - measured) <= tolerance * max(abs(gradient), 1e-4),
      "gradient \(gradient), central difference \(measured)", sourceLocation: sourceLocation)
  }
}

extension [Double] {
  fileprivate func moved(at index: Int, by amount: Double) -> [Double] {
    var copy = self
    copy[index] += amount
    return copy
  }
}
