internal import CKernels

/// Products and attention of `Float` by the tiles of CKernels.
///
/// Where the processor has no vector kernels of its own, products go to OpenBLAS.
extension Float {
  static func scratchCount(context: Int, headWidth: Int) -> Int {
    max(ck_product_scratch(), ck_attention_scratch(context, headWidth))
  }

  static func product(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>,
    into c: UnsafeMutablePointer<Float>, pitch: Int, finish: ProductFinish<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let kernels = ck_chosen()
    if let product = kernels.pointee.product {
      product(m, n, k, a.forC, b.forC, c, pitch, finish.forC, scratch)
    } else {
      blasProduct(m, n, k, a, b, into: c, pitch: pitch, keep: finish.keep ? 1 : 0)
      kernels.pointee.finish(m, n, k, a.forC, c, pitch, finish.forC)
    }
  }

  static var packsOperands: Bool { ck_chosen().pointee.product != nil }

  static func packedCount(columns: Int, depth: Int) -> Int { ck_packed_count(columns, depth) }

  static func pack(
    _ b: MatrixOperand<Float>, columns: Int, depth: Int, into panels: UnsafeMutablePointer<Float>
  ) {
    ck_chosen().pointee.pack(columns, depth, b.forC, panels)
  }

  static func attentionForward(
    _ head: AttentionHead<Float>, into attended: UnsafeMutablePointer<Float>, pitch: Int,
    logarithms: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    ck_chosen().pointee.attention_forward(head.forC, attended, pitch, logarithms, scratch)
  }

  static func attentionBackward(
    _ head: AttentionHead<Float>, attended: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    pitch: Int, logarithms: UnsafePointer<Float>, into down: AttentionGradients<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    ck_chosen().pointee.attention_backward(
      head.forC, attended, gradient, pitch, logarithms, down.query, down.key, down.value, scratch)
  }
}

extension MatrixOperand<Float> {
  var forC: ck_matrix {
    ck_matrix(
      start: start, pitch: pitch, transposed: transposed ? 1 : 0, packed: packed ? 1 : 0)
  }
}

extension ProductFinish<Float> {
  var forC: ck_finish {
    ck_finish(
      keep: keep ? 1 : 0, bias: bias, residual: residual, slope: slope, hidden: hidden, sums: sums)
  }
}

extension AttentionHead<Float> {
  var forC: ck_head {
    ck_head(
      query: query, key: key, value: value, pitch: pitch, context: context, width: width,
      scale: scale)
  }
}
