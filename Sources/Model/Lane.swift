/// What one lane owns: a block of gradients, a block of activations and its loss.
struct Lane<Scalar: KernelScalar>: Sendable {
  let gradients: Buffer<Scalar>
  let activations: Buffer<Scalar>
  /// The next tokens of the rows at work.
  let targets: Buffer<UInt16>
  /// One cell: the sum of the lane's losses in nats.
  let loss: Buffer<Double>

  init(parameters: ParameterLayout, activations layout: ActivationLayout) {
    gradients = Buffer(count: parameters.count)
    activations = Buffer(count: layout.count)
    targets = Buffer(count: layout.rows)
    loss = Buffer(count: 1)
  }
}
