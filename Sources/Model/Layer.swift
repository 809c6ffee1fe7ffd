extension Pass {
  /// One layer: `x + attention(norm1(x)) + mlp(norm2(x))` in the parallel form,
  /// `m + mlp(norm2(m))` with `m = x + attention(norm1(x))` in the sequential one.
  func layerForward(_ index: Int) {
    let layer = activations.layers[index]
    let output = work + activations.stream(after: index)
    let middle = sizes.parallelResidual ? output : work + layer.middle
    attentionForward(index, from: work + layer.input, into: middle)
    mlpForward(
      index, from: sizes.parallelResidual ? work + layer.input : middle, residual: middle,
      into: output)
  }

  /// The gradient of the residual stream after the layer becomes the one before it.
  ///
  /// In the parallel form both branches read the gradient before either adds to it.
  func layerBackward(_ index: Int) {
    mlpBackward(index)
    if !sizes.parallelResidual { norm2Backward(index) }
    attentionBackward(index)
    if sizes.parallelResidual { norm2Backward(index) }
    norm1Backward(index)
  }
}

// MARK: - Linear maps

extension Pass {
  /// y = keep · y + x Wᵀ; x is [rows, inputs], W [outputs, inputs], y [rows, outputs].
  func linear(
    _ x: UnsafePointer<Scalar>, weight: Int, inputs: Int, outputs: Int,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.product(
      rows, outputs, inputs, .init(x, inputs), .init(weights + weight, inputs, transposed: true),
      into: y, pitch: outputs, scale: 1, keep: 1)
  }

  /// The gradients of `linear` with its bias: dx = dy W, dW += dyᵀ x, db += the sums of dy.
  func linearBackward(
    _ dy: UnsafePointer<Scalar>, x: UnsafePointer<Scalar>, weight: Int, bias: Int, inputs: Int,
    outputs: Int, into dx: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.product(
      rows, inputs, outputs, .init(dy, outputs), .init(weights + weight, inputs), into: dx,
      pitch: inputs, scale: 1, keep: 0)
    Scalar.product(
      outputs, inputs, rows, .init(dy, outputs, transposed: true), .init(x, inputs),
      into: gradients + weight, pitch: inputs, scale: 1, keep: keep)
    Scalar.columnSums(dy, into: gradients + bias, rows: rows, width: outputs)
  }
}

// MARK: - MLP

extension Pass {
  /// `output = residual + down(gelu(up(norm2(x))))`; residual and output may be the same.
  ///
  /// Bias and residual are written first and the product adds to them.
  private func mlpForward(
    _ index: Int, from x: UnsafePointer<Scalar>, residual: UnsafePointer<Scalar>,
    into output: UnsafeMutablePointer<Scalar>
  ) {
    let (layer, at) = (activations.layers[index], parameters.layers[index])
    let (width, hidden) = (sizes.width, sizes.feedForward)
    Scalar.layerNormForward(
      x, weight: weights + at.norm2Weight, bias: weights + at.norm2Bias, into: work + layer.norm2,
      statistics: work + layer.statistics2, rows: rows, width: width)
    Scalar.fillRows(work + layer.slope, bias: weights + at.upBias, rows: rows, width: hidden)
    linear(
      work + layer.norm2, weight: at.upWeight, inputs: width, outputs: hidden,
      into: work + layer.slope)
    Scalar.geluForward(work + layer.slope, into: work + layer.hidden, count: rows * hidden)
    Scalar.addBias(output, residual, bias: weights + at.downBias, rows: rows, width: width)
    linear(
      work + layer.hidden, weight: at.downWeight, inputs: hidden, outputs: width, into: output)
  }

  /// From the stream's gradient to that of norm2's output.
  private func mlpBackward(_ index: Int) {
    let (layer, at) = (activations.layers[index], parameters.layers[index])
    let (width, hidden) = (sizes.width, sizes.feedForward)
    let hiddenGradient = work + activations.hiddenGradient
    linearBackward(
      work + activations.streamGradient, x: work + layer.hidden, weight: at.downWeight,
      bias: at.downBias, inputs: hidden, outputs: width, into: hiddenGradient)
    Scalar.multiply(hiddenGradient, by: work + layer.slope, count: rows * hidden)
    linearBackward(
      hiddenGradient, x: work + layer.norm2, weight: at.upWeight, bias: at.upBias, inputs: width,
      outputs: hidden, into: work + activations.norm2Gradient)
  }

  private func norm2Backward(_ index: Int) {
    let (layer, at) = (activations.layers[index], parameters.layers[index])
    Scalar.layerNormBackward(
      work + activations.norm2Gradient,
      x: work + (sizes.parallelResidual ? layer.input : layer.middle),
      weight: weights + at.norm2Weight, statistics: work + layer.statistics2,
      into: work + activations.streamGradient, weightGradient: gradients + at.norm2Weight,
      biasGradient: gradients + at.norm2Bias, rows: rows, width: sizes.width)
  }
}
