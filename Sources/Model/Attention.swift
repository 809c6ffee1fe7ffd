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
    linear(
      work + layer.norm1, weight: at.qkvWeight, bias: at.qkvBias, inputs: width,
      outputs: 3 * width, into: work + layer.qkv)
    turn(work + layer.qkv, direction: 1)
    for head in 0..<(sequences * sizes.heads) { headForward(layer, head) }
    linear(
      work + layer.attended, weight: at.denseWeight, bias: at.denseBias, inputs: width,
      outputs: width, residual: x, into: output)
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
  /// Head number `index`, counted over sequences and heads, in the fused projection.
  private func head(_ index: Int, of layer: ActivationLayout.Layer) -> AttentionHead<Scalar> {
    let query = UnsafePointer(work) + layer.qkv + start(index, share: 3 * sizes.headWidth)
    return AttentionHead(
      query: query, key: query + sizes.headWidth, value: query + 2 * sizes.headWidth,
      pitch: 3 * sizes.width, context: sizes.context, width: sizes.headWidth,
      scale: 1 / Scalar(sizes.headWidth).squareRoot())
  }

  /// Where a head starts in a [rows, heads · share] block: `share` cells a head.
  private func start(_ index: Int, share: Int) -> Int {
    let (sequence, head) = index.quotientAndRemainder(dividingBy: sizes.heads)
    return sequence * sizes.context * sizes.heads * share + head * share
  }

  private func headForward(_ layer: ActivationLayout.Layer, _ index: Int) {
    Scalar.attentionForward(
      head(index, of: layer), into: work + layer.attended + start(index, share: sizes.headWidth),
      pitch: sizes.width, logarithms: work + layer.logarithms + index * sizes.context,
      scratch: scratch)
  }

  private func headBackward(_ layer: ActivationLayout.Layer, _ index: Int) {
    let place = start(index, share: sizes.headWidth)
    let down = work + activations.qkvGradient + 3 * place
    Scalar.attentionBackward(
      head(index, of: layer), attended: work + layer.attended + place,
      gradient: work + activations.attendedGradient + place, pitch: sizes.width,
      logarithms: work + layer.logarithms + index * sizes.context,
      into: AttentionGradients(
        query: down, key: down + sizes.headWidth, value: down + 2 * sizes.headWidth),
      scratch: scratch)
  }
}
