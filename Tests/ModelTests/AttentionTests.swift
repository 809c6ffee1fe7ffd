import CKernels
import Testing

@testable import Model

/// Attention of CKernels, for each instruction set of this processor, against the reference in
/// Double.
@Suite struct AttentionTests {
  /// Several blocks of queries, parts of tiles, widths that fill no vector.
  @Test(
    arguments: CKernelTests.variants, [(1, 4), (5, 3), (61, 9), (96, 32), (200, 16), (130, 40)])
  func forwardAndBackward(_ variant: Int, _ shape: (context: Int, width: Int)) throws {
    let kernels = try #require(ck_variant(Int32(variant))).pointee
    let (context, width, pitch, apart) = (
      shape.context, shape.width, 3 * shape.width + 5, shape.width + 2
    )
    var numbers = TestNumbers("attention \(shape)")
    let x: [Float] = numbers.normals(context * pitch, scale: 1.5)
    let gradient: [Float] = numbers.normals(context * apart)
    let (fast, slow) = (x.buffer, x.wide.buffer)
    let (y, y2) = (Buffer<Float>(count: context * apart), Buffer<Double>(count: context * apart))
    let (logs, logs2) = (Buffer<Float>(count: context), Buffer<Double>(count: context))
    let (down, down2) = (Buffer<Float>(count: x.count), Buffer<Double>(count: x.count))
    let scratch = Buffer<Float>(count: ck_attention_scratch(context, width))
    scratch.start.update(repeating: .infinity, count: scratch.count)

    let head = head(fast, pitch, context, width)
    kernels.attention_forward(head.forC, y.start, apart, logs.start, scratch.start)
    kernels.attention_backward(
      head.forC, y.start, gradient, apart, logs.start, down.start, down.start + width,
      down.start + 2 * width, scratch.start)

    let twin = self.head(slow, pitch, context, width)
    ReferenceKernels<Double>.attentionForward(
      twin, into: y2.start, pitch: apart, logarithms: logs2.start)
    ReferenceKernels<Double>.attentionBackward(
      twin, attended: y2.start, gradient: gradient.wide, pitch: apart, logarithms: logs2.start,
      into: AttentionGradients(
        query: down2.start, key: down2.start + width, value: down2.start + 2 * width))
    #expect(relativeError(Array(y.cells), Array(y2.cells)) < 2e-6)
    #expect(relativeError(Array(logs.cells), Array(logs2.cells)) < 1e-6)
    #expect(relativeError(Array(down.cells), Array(down2.cells)) < 5e-6)
  }

  private func head<Scalar: KernelScalar>(
    _ x: Buffer<Scalar>, _ pitch: Int, _ context: Int, _ width: Int
  ) -> AttentionHead<Scalar> {
    let query = UnsafePointer(x.start)
    return AttentionHead(
      query: query, key: query + width, value: query + 2 * width, pitch: pitch, context: context,
      width: width, scale: 1 / Scalar(width).squareRoot())
  }
}
