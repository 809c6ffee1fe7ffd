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
  /// y = x Wᵀ + bias + residual, or its GELU; x is [rows, inputs], W [outputs, inputs], y [rows,
  /// outputs].
  ///
  /// `residual` may be y. With `hidden`, GELU goes there and y becomes its derivative.
  func linear(
    _ x: UnsafePointer<Scalar>, weight: Int, bias: Int, inputs: Int, outputs: Int,
    residual: UnsafePointer<Scalar>? = nil, hidden: UnsafeMutablePointer<Scalar>? = nil,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    let keeps = residual == UnsafePointer(y)
    Scalar.product(
      rows, outputs, inputs, .init(x, inputs), transposedWeights(weight, inputs: inputs),
      into: y, pitch: outputs,
      finish: .init(
        keep: keeps, bias: weights + bias, residual: keeps ? nil : residual, hidden: hidden),
      scratch: scratch)
  }

  /// The gradients of `linear`: dx = (dy W) · slope, dW += dyᵀ x, db += the sums of dy.
  func linearBackward(
    _ dy: UnsafePointer<Scalar>, x: UnsafePointer<Scalar>, weight: Int, bias: Int, inputs: Int,
    outputs: Int, slope: UnsafePointer<Scalar>? = nil, into dx: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.product(
      rows, inputs, outputs, .init(dy, outputs), plainWeights(weight, inputs: inputs), into: dx,
      pitch: inputs, finish: .init(slope: slope), scratch: scratch)
    Scalar.product(
      outputs, inputs, rows, .init(dy, outputs, transposed: true), .init(x, inputs),
      into: gradients + weight, pitch: inputs, finish: .init(keep: keep, sums: gradients + bias),
      scratch: scratch)
  }

  /// The weights [outputs, inputs] as a second operand: transposed, or as they lie.
  func transposedWeights(_ weight: Int, inputs: Int) -> MatrixOperand<Scalar> {
    packed?.transposed(weight) ?? .init(weights + weight, inputs, transposed: true)
  }
  func plainWeights(_ weight: Int, inputs: Int) -> MatrixOperand<Scalar> {
    packed?.plain(weight) ?? .init(weights + weight, inputs)
  }

  /// Memory for kernels while they run.
  var scratch: UnsafeMutablePointer<Scalar> { work + activations.scratch }
}

// MARK: - MLP

extension Pass {
  /// `output = residual + down(gelu(up(norm2(x))))`; residual and output may be the same.
  private func mlpForward(
    _ index: Int, from x: UnsafePointer<Scalar>, residual: UnsafePointer<Scalar>,
    into output: UnsafeMutablePointer<Scalar>
  ) {
    let (layer, at) = (activations.layers[index], parameters.layers[index])
    let (width, hidden) = (sizes.width, sizes.feedForward)
    Scalar.layerNormForward(
      x, weight: weights + at.norm2Weight, bias: weights + at.norm2Bias, into: work + layer.norm2,
      statistics: work + layer.statistics2, rows: rows, width: width)
    linear(
      work + layer.norm2, weight: at.upWeight, bias: at.upBias, inputs: width, outputs: hidden,
      hidden: work + layer.hidden, into: work + layer.slope)
    linear(
      work + layer.hidden, weight: at.downWeight, bias: at.downBias, inputs: hidden,
      outputs: width, residual: residual, into: output)
  }

  /// From the stream's gradient to that of norm2's output.
  private func mlpBackward(_ index: Int) {
    let (layer, at) = (activations.layers[index], parameters.layers[index])
    let (width, hidden) = (sizes.width, sizes.feedForward)
    let hiddenGradient = work + activations.hiddenGradient
    linearBackward(
      work + activations.streamGradient, x: work + layer.hidden, weight: at.downWeight,
      bias: at.downBias, inputs: hidden, outputs: width, slope: work + layer.slope,
      into: hiddenGradient)
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
