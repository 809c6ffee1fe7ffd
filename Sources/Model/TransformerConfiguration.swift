/// The sizes and switches of a GPT-NeoX transformer.
///
/// The model is the one of Black et al. 2022, arXiv 2204.06745, as `GPTNeoXForCausalLM` computes
/// it: pre-layer-norm with two norms a layer, rotary positions on a share of each head, exact GELU,
/// biases everywhere but in the head, layer-norm epsilon 1e-5.
public struct TransformerConfiguration: Sendable, Equatable, Codable {
  /// The number of layers.
  public var layers: Int
  /// The width of the residual stream, a multiple of `heads`.
  public var width: Int
  /// The number of attention heads.
  public var heads: Int
  /// The number of tokens that the model sees at once.
  public var context: Int
  /// The number of different tokens, at most 65,536 because tokens are 16 bits.
  public var vocabulary: Int
  /// The share of each head that carries rotary positions, in 0...1.
  public var rotary: Double
  /// Whether attention and MLP read the same input (true) or follow each other (false).
  public var parallelResidual: Bool
  /// Whether the head uses the embedding's matrix.
  public var tied: Bool

  /// Makes a configuration; `validate()` says whether it can be computed.
  public init(
    layers: Int, width: Int, heads: Int, context: Int, vocabulary: Int, rotary: Double = 0.25,
    parallelResidual: Bool = true, tied: Bool = false
  ) {
    self.layers = layers
    self.width = width
    self.heads = heads
    self.context = context
    self.vocabulary = vocabulary
    self.rotary = rotary
    self.parallelResidual = parallelResidual
    self.tied = tied
  }

  /// The width of the MLP's hidden layer, four times `width`.
  public var feedForward: Int { 4 * width }

  /// The width of one head, `width / heads`.
  public var headWidth: Int { width / heads }

  /// The number of dimensions of each head that are rotated, `Int(headWidth · rotary)`.
  public var rotaryDimensions: Int { Int(Double(headWidth) * rotary) }

  /// The number of parameters, the head's matrix counted only when it is untied.
  public var parameterCount: Int {
    let matrices = 12 * width * width
    let vectors = 13 * width
    return layers * (matrices + vectors) + 2 * width + (tied ? 1 : 2) * vocabulary * width
  }

  /// Floating-point operations of one training step per token.
  ///
  /// 6 for each matrix parameter that multiplies the token (the embedding is a look-up and does not
  /// count, the head does) plus `12 · layers · context · width` for attention.
  public var operationsPerToken: Double {
    let matrices = 12 * layers * width * width + vocabulary * width
    return 6 * Double(matrices) + 12 * Double(layers * context * width)
  }

  /// Checks that the model can be computed.
  ///
  /// - Throws: `ModelError.invalid` naming the first setting that is wrong.
  public func validate() throws(ModelError) {
    try require(layers >= 1, "layers", given: layers, allowed: "1 or more")
    try require(width >= 1, "width", given: width, allowed: "1 or more")
    try require(
      heads >= 1 && width % heads == 0, "heads", given: heads,
      allowed: "a divisor of width \(width)")
    try require(context >= 1, "context", given: context, allowed: "1 or more")
    try require(
      (1...65536).contains(vocabulary), "vocabulary", given: vocabulary, allowed: "1 to 65536")
    try require((0...1).contains(rotary), "rotary", given: rotary, allowed: "0 to 1")
    try require(
      rotaryDimensions % 2 == 0, "rotary", given: rotary,
      allowed: "a share that gives an even number of the head's \(headWidth) dimensions"
        + " (this gives \(rotaryDimensions))")
  }
}
