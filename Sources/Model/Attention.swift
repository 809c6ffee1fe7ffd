extension Pass {
  /// `output = x + dense(attention(norm1(x)))`.
  func attentionForward(
    _ index: Int, from x: UnsafePointer<Scalar>, into output: UnsafeMutablePointer<Scalar>
  ) {
    let (layer, at) = (activations.layers[index], parameters.layers[index])
    let width = sizes.width
    Scalar.layerNormForward(
      x, weight: weights + at.norm1Weight, bias: weights + at.norm1Bias, into: work + layer.norm1,
      statistics: work + layer.statistics1, rows: rows, width: width)
    Scalar.fillRows(work + layer.qkv, bias: weights + at.qkvBias, rows: rows, width: 3 * width)
    linear(
      work + layer.norm1, weight: at.qkvWeight, inputs: width, outputs: 3 * width,
      into: work + layer.qkv)
    turn(work + layer.qkv, direction: 1)
    for head in 0..<(sequences * sizes.heads) { headForward(layer, head) }
    Scalar.addBias(output, x, bias: weights + at.denseBias, rows: rows, width: width)
    linear(
      work + layer.attended, weight: at.denseWeight, inputs: width, outputs: width, into: output)
  }

  /// From the stream's gradient to that of norm1's output.
  func attentionBackward(_ index: Int) {
    let (layer, at) = (activations.layers[index], parameters.layers[index])
    let width = sizes.width
    linearBackward(
      work + activations.streamGradient, x: work + layer.attended, weight: at.denseWeight,
      bias: at.denseBias, inputs: width, outputs: width, into: work + activations.attendedGradient)
    for head in 0..<(sequences * sizes.heads) { headBackward(layer, head) }
    turn(work + activations.qkvGradient, direction: -1)
    linearBackward(
      work + activations.qkvGradient, x: work + layer.norm1, weight: at.qkvWeight,
      bias: at.qkvBias, inputs: width, outputs: 3 * width, into: work + activations.norm1Gradient)
  }

  func norm1Backward(_ index: Int) {
    let (layer, at) = (activations.layers[index], parameters.layers[index])
    Scalar.layerNormBackward(
      work + activations.norm1Gradient, x: work + layer.input, weight: weights + at.norm1Weight,
      statistics: work + layer.statistics1, into: work + activations.streamGradient,
      weightGradient: gradients + at.norm1Weight, biasGradient: gradients + at.norm1Bias,
      rows: rows, width: sizes.width)
  }

  private func turn(_ projected: UnsafeMutablePointer<Scalar>, direction: Scalar) {
    Scalar.rotary(
      projected, table: rotaryTable, rows: rows, context: sizes.context, heads: sizes.heads,
      headWidth: sizes.headWidth, rotated: sizes.rotaryDimensions, direction: direction)
  }
}

// MARK: - One head of one sequence

extension Pass {
  /// The distance between positions in the fused projection.
  private var qkvPitch: Int { 3 * sizes.width }
  private var scoreScale: Scalar { 1 / Scalar(sizes.headWidth).squareRoot() }

  /// Where head number `head`, counted over sequences and heads, starts in a [rows, heads · share]
  /// block: `share` cells a head.
  private func start(_ head: Int, share: Int) -> Int {
    let (sequence, index) = head.quotientAndRemainder(dividingBy: sizes.heads)
    return sequence * sizes.context * sizes.heads * share + index * share
  }

  /// By blocks of rows from the top; a block sees the columns up to its last row.
  private func headForward(_ layer: ActivationLayout.Layer, _ head: Int) {
    let (context, width, pitch) = (sizes.context, sizes.headWidth, activations.pitch)
    let query = work + layer.qkv + start(head, share: 3 * width)
    let (key, value) = (query + width, query + 2 * width)
    let attended = work + layer.attended + start(head, share: width)
    let probabilities = work + layer.probabilities + head * context * pitch
    for first in stride(from: 0, to: context, by: activations.attentionRows) {
      let count = min(activations.attentionRows, context - first)
      let columns = first + count
      let block = probabilities + first * pitch
      Scalar.product(
        count, columns, width, .init(query + first * qkvPitch, qkvPitch),
        .init(key, qkvPitch, transposed: true), into: block, pitch: pitch, scale: scoreScale,
        keep: 0)
      Scalar.causalSoftmaxForward(
        block, rows: count, first: first, columns: columns, pitch: pitch)
      Scalar.product(
        count, width, columns, .init(block, pitch), .init(value, qkvPitch),
        into: attended + first * sizes.width, pitch: sizes.width, scale: 1, keep: 0)
    }
  }

  /// By blocks of rows from the bottom: the first block reaches every key and value and sets their
  /// gradients, the others add.
  private func headBackward(_ layer: ActivationLayout.Layer, _ head: Int) {
    let context = sizes.context
    let step = activations.attentionRows
    let last = (context - 1) / step * step
    for first in stride(from: last, through: 0, by: -step) {
      let count = min(step, context - first)
      blockBackward(layer, head, first: first, count: count, keep: first == last ? 0 : 1)
    }
  }

  private func blockBackward(
    _ layer: ActivationLayout.Layer, _ head: Int, first: Int, count: Int, keep: Scalar
  ) {
    let (width, pitch, columns) = (sizes.headWidth, activations.pitch, first + count)
    let offset = start(head, share: 3 * width)
    let (query, down) = (work + layer.qkv + offset, work + activations.qkvGradient + offset)
    let (key, value) = (query + width, query + 2 * width)
    let block = work + layer.probabilities + (head * sizes.context + first) * pitch
    let scores = work + activations.scoreGradient
    let attended =
      work + activations.attendedGradient + start(head, share: width) + first * sizes.width
    Scalar.product(
      count, columns, width, .init(attended, sizes.width), .init(value, qkvPitch, transposed: true),
      into: scores, pitch: pitch, scale: 1, keep: 0)
    Scalar.causalSoftmaxBackward(
      block, gradient: scores, rows: count, columns: columns, pitch: pitch, scale: scoreScale)
    Scalar.product(
      count, width, columns, .init(scores, pitch), .init(key, qkvPitch),
      into: down + first * qkvPitch, pitch: qkvPitch, scale: 1, keep: 0)
    Scalar.product(
      columns, width, count, .init(scores, pitch, transposed: true),
      .init(query + first * qkvPitch, qkvPitch), into: down + width, pitch: qkvPitch, scale: 1,
      keep: keep)
    Scalar.product(
      columns, width, count, .init(block, pitch, transposed: true), .init(attended, sizes.width),
      into: down + 2 * width, pitch: qkvPitch, scale: 1, keep: keep)
  }
}
