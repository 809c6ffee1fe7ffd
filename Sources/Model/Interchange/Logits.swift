extension Transformer {
  /// The logits at each position of one sequence, [context, vocabulary].
  ///
  /// - Parameters:
  ///   - weights: The block of parameters.
  ///   - window: context + 1 tokens.
  func logits(
    _ weights: UnsafePointer<Scalar>, window: [UInt16], in lane: Lane<Scalar>
  ) -> [Scalar] {
    precondition(window.count == sizes.context + 1, "\(window.count) tokens given")
    let (rows, width, vocabulary) = (sizes.context, sizes.width, sizes.vocabulary)
    let result = Buffer<Scalar>(count: rows * vocabulary)
    window.withUnsafeBufferPointer { tokens in
      guard let start = tokens.baseAddress else { return }
      let pass = Pass(
        self, weights: weights, tokens: start, sequences: 1, lane: lane, keepsGradients: false)
      pass.forward()
      Scalar.product(
        rows, vocabulary, width, .init(pass.work + activations.normed, width),
        .init(weights + parameters.head, width, transposed: true), into: result.start,
        pitch: vocabulary, finish: .init(), scratch: pass.scratch)
    }
    return Array(result.cells)
  }
}
