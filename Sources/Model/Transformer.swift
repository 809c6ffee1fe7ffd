/// GPT-NeoX, forward beside backward, for any number type.
///
/// A value of sizes and offsets only: parameters, gradients and activations are blocks that the
/// caller owns. Nothing is allocated on the way.
struct Transformer<Scalar: KernelScalar>: Sendable {
  let sizes: TransformerConfiguration
  let parameters: ParameterLayout
  let activations: ActivationLayout
  /// [context, 2, rotaryDimensions / 2].
  let rotaryTable: Buffer<Scalar>

  init(_ configuration: TransformerConfiguration, limits: ActivationLayout.Limits = .init()) {
    sizes = configuration
    parameters = ParameterLayout(configuration)
    activations = ActivationLayout(
      configuration, limits,
      scratchCount: Scalar.scratchCount(
        context: configuration.context, headWidth: configuration.headWidth))
    rotaryTable = ReferenceKernels.rotaryTable(
      context: configuration.context, rotated: configuration.rotaryDimensions)
  }

  /// Computes the loss of some sequences and adds their gradient to the lane's.
  ///
  /// - Parameters:
  ///   - weights: The block of parameters.
  ///   - packed: The same weights as panels.
  ///   - tokens: `sequences` times context + 1 tokens: inputs, and targets one later.
  ///   - scale: What each token's loss counts in the gradient, 1 / tokens of the batch.
  func accumulate(
    _ weights: UnsafePointer<Scalar>, packed: PackedWeights<Scalar>? = nil,
    tokens: UnsafePointer<UInt16>, sequences: Int, scale: Scalar, in lane: Lane<Scalar>
  ) {
    var total = 0.0
    if sequences == 0 { lane.gradients.clear() }
    for start in stride(from: 0, to: sequences, by: activations.sequences) {
      let pass = Pass(
        self, weights: weights, packed: packed, tokens: tokens + start * (sizes.context + 1),
        sequences: min(activations.sequences, sequences - start), lane: lane,
        keepsGradients: start > 0)
      pass.forward()
      total += pass.head(scale: scale)
      pass.backward()
    }
    lane.loss.start[0] = total
  }

  /// The sum of the losses of at most `activations.sequences` sequences, in nats.
  func loss(
    _ weights: UnsafePointer<Scalar>, packed: PackedWeights<Scalar>? = nil,
    tokens: UnsafePointer<UInt16>, sequences: Int, in lane: Lane<Scalar>
  ) -> Double {
    let pass = Pass(
      self, weights: weights, packed: packed, tokens: tokens, sequences: sequences, lane: lane,
      keepsGradients: false)
    pass.forward()
    return pass.headLoss()
  }
}
