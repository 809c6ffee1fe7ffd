extension Pass {
  /// The sum of the rows' losses; leaves the gradient of the last norm's output.
  ///
  /// Logits are never whole: product, softmax, loss and gradient go by blocks of rows. The first
  /// pass of a step also clears the gradients that are only added to.
  func head(scale: Scalar) -> Double {
    if !keep { clearAddedGradients() }
    var total = 0.0
    for first in stride(from: 0, to: rows, by: activations.headRows) {
      let count = min(activations.headRows, rows - first)
      total += blockLoss(first, count, scale: scale)
      blockBackward(first, count, keep: first > 0 || keep)
    }
    return total
  }

  /// The sum of the rows' losses alone.
  func headLoss() -> Double {
    var total = 0.0
    for first in stride(from: 0, to: rows, by: activations.headRows) {
      total += blockLoss(first, min(activations.headRows, rows - first), scale: 0)
    }
    return total
  }

  private func blockLoss(_ first: Int, _ count: Int, scale: Scalar) -> Double {
    let (width, vocabulary) = (sizes.width, sizes.vocabulary)
    let logits = work + activations.logits
    Scalar.product(
      count, vocabulary, width, .init(work + activations.normed + first * width, width),
      transposedWeights(parameters.head, inputs: width), into: logits, pitch: vocabulary,
      finish: .init(), scratch: scratch)
    return Scalar.crossEntropy(
      logits, targets: targets + first, rows: count, columns: vocabulary, scale: scale)
  }

  private func blockBackward(_ first: Int, _ count: Int, keep: Bool) {
    let (width, vocabulary) = (sizes.width, sizes.vocabulary)
    let logits = work + activations.logits
    Scalar.product(
      count, width, vocabulary, .init(logits, vocabulary),
      plainWeights(parameters.head, inputs: width),
      into: work + activations.norm1Gradient + first * width, pitch: width, finish: .init(),
      scratch: scratch)
    Scalar.product(
      vocabulary, width, count, .init(logits, vocabulary, transposed: true),
      .init(work + activations.normed + first * width, width),
      into: gradients + parameters.head, pitch: width, finish: .init(keep: keep), scratch: scratch)
  }

  /// Vectors and the embedding are added to row by row; matrices are set by their first product.
  private func clearAddedGradients() {
    (gradients + parameters.matrixCount).update(
      repeating: 0, count: parameters.count - parameters.matrixCount)
    (gradients + parameters.embedding).update(
      repeating: 0, count: sizes.vocabulary * sizes.width)
  }
}
