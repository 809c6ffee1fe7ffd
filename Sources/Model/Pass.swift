/// One way through the model for a few sequences: where everything lies, and the steps in order.
struct Pass<Scalar: KernelScalar> {
  let sizes: TransformerConfiguration
  let parameters: ParameterLayout
  let activations: ActivationLayout
  let rotaryTable: UnsafePointer<Scalar>
  /// The block of parameters.
  let weights: UnsafePointer<Scalar>
  /// The same weights as panels, where they were packed.
  let packed: PackedWeights<Scalar>?
  /// The blocks of gradients and of activations.
  let gradients: UnsafeMutablePointer<Scalar>
  let work: UnsafeMutablePointer<Scalar>
  let tokens: UnsafePointer<UInt16>
  let targets: UnsafeMutablePointer<UInt16>
  let sequences: Int
  let rows: Int
  /// Whether the gradients of earlier sequences stay; false in the first pass of a step.
  let keep: Bool

  init(
    _ model: Transformer<Scalar>, weights: UnsafePointer<Scalar>,
    packed: PackedWeights<Scalar>? = nil, tokens: UnsafePointer<UInt16>, sequences: Int,
    lane: Lane<Scalar>, keepsGradients: Bool
  ) {
    sizes = model.sizes
    parameters = model.parameters
    activations = model.activations
    rotaryTable = UnsafePointer(model.rotaryTable.start)
    self.weights = weights
    self.packed = packed
    gradients = lane.gradients.start
    work = lane.activations.start
    self.tokens = tokens
    targets = lane.targets.start
    self.sequences = sequences
    rows = sequences * model.sizes.context
    keep = keepsGradients
  }

  /// From tokens to the last norm.
  func forward() {
    embed()
    for index in 0..<sizes.layers { layerForward(index) }
    Scalar.layerNormForward(
      work + activations.output, weight: weights + parameters.finalNormWeight,
      bias: weights + parameters.finalNormBias, into: work + activations.normed,
      statistics: work + activations.statistics, rows: rows, width: sizes.width)
  }

  /// From the gradient of the last norm's output, which the head left, back to the embedding.
  func backward() {
    let stream = work + activations.streamGradient
    stream.update(repeating: 0, count: rows * sizes.width)
    Scalar.layerNormBackward(
      work + activations.norm1Gradient, x: work + activations.output,
      weight: weights + parameters.finalNormWeight, statistics: work + activations.statistics,
      into: stream, weightGradient: gradients + parameters.finalNormWeight,
      biasGradient: gradients + parameters.finalNormBias, rows: rows, width: sizes.width)
    for index in (0..<sizes.layers).reversed() { layerBackward(index) }
    embedBackward()
  }
}

// MARK: - Embedding

extension Pass {
  /// Copies each token's row of the embedding into the residual stream, and gathers the targets.
  private func embed() {
    let (context, width) = (sizes.context, sizes.width)
    let stream = work + activations.layers[0].input
    for row in 0..<rows {
      let token = tokens + row / context * (context + 1) + row % context
      let from = weights + parameters.embedding + Int(token[0]) * width
      (stream + row * width).update(from: from, count: width)
      targets[row] = token[1]
    }
  }

  /// Adds each row's gradient to its token's row of the embedding.
  private func embedBackward() {
    let (context, width) = (sizes.context, sizes.width)
    let stream = work + activations.streamGradient
    for row in 0..<rows {
      let token = Int(tokens[row / context * (context + 1) + row % context])
      Scalar.add(
        stream + row * width, to: gradients + parameters.embedding + token * width, count: width)
    }
  }
}
