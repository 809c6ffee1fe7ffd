/// Where each intermediate result lies in a lane's one block of activations.
///
/// A lane works on a few sequences at a time, so that the block stays in the caches. `rows` is
/// sequences × context. Shapes are [rows, width] unless said otherwise.
struct ActivationLayout: Sendable {
  /// What one layer keeps for the way back.
  struct Layer: Sendable {
    /// The residual stream that enters the layer.
    let input: Int
    let norm1, norm2: Int
    /// Mean and 1/deviation of each row, [rows, 2].
    let statistics1, statistics2: Int
    /// Queries, keys and values, [rows, heads, 3, head width].
    let qkv: Int
    /// The logarithm of each row's sum of exponentials, [sequences, heads, context].
    let logarithms: Int
    /// The heads' results before the dense projection.
    let attended: Int
    /// The residual stream between attention and MLP; used by the sequential form only.
    let middle: Int
    /// The MLP's hidden layer, [rows, 4 width]: first its input, then GELU's derivative there.
    let slope: Int
    /// The MLP's hidden layer after GELU, [rows, 4 width].
    let hidden: Int
  }

  /// How much is done at once; results differ only in the last bits.
  struct Limits: Sendable {
    /// Rows of the residual stream that a lane works on, in whole sequences.
    var rows = 512
    /// Logits of the head, in at least `headRows` rows.
    var logits = 1_048_576
    var headRows = 16
  }

  /// The number of sequences that a lane works on at once.
  let sequences: Int
  let rows: Int
  /// The number of rows of the head done at once.
  let headRows: Int
  private(set) var layers: [Layer] = []
  /// The residual stream after the last layer, its norm, and that norm's statistics.
  private(set) var output = 0
  private(set) var normed = 0
  private(set) var statistics = 0
  /// Logits of some rows, [headRows, vocabulary].
  private(set) var logits = 0
  /// The gradient of the residual stream, and those of the two norms' outputs.
  private(set) var streamGradient = 0
  private(set) var norm1Gradient = 0
  private(set) var norm2Gradient = 0
  /// [rows, 4 width], [rows, 3 width] and [rows, width].
  private(set) var hiddenGradient = 0
  private(set) var qkvGradient = 0
  private(set) var attendedGradient = 0
  /// What kernels need while they run.
  private(set) var scratch = 0
  private(set) var count = 0

  init(_ sizes: TransformerConfiguration, _ limits: Limits, scratchCount: Int) {
    sequences = max(1, limits.rows / sizes.context)
    rows = sequences * sizes.context
    headRows = min(rows, max(limits.headRows, limits.logits / sizes.vocabulary))
    for _ in 0..<sizes.layers { addLayer(sizes) }
    output = take(rows * sizes.width)
    normed = take(rows * sizes.width)
    statistics = take(rows * 2)
    logits = take(headRows * sizes.vocabulary)
    streamGradient = take(rows * sizes.width)
    norm1Gradient = take(rows * sizes.width)
    norm2Gradient = take(rows * sizes.width)
    hiddenGradient = take(rows * sizes.feedForward)
    qkvGradient = take(rows * 3 * sizes.width)
    attendedGradient = take(rows * sizes.width)
    scratch = take(scratchCount)
  }

  /// The place of the residual stream after layer `index`.
  func stream(after index: Int) -> Int {
    index + 1 < layers.count ? layers[index + 1].input : output
  }

  private mutating func take(_ size: Int) -> Int {
    let offset = count
    count += (size + 15) / 16 * 16
    return offset
  }

  private mutating func addLayer(_ sizes: TransformerConfiguration) {
    let stream = rows * sizes.width
    layers.append(
      Layer(
        input: take(stream), norm1: take(stream), norm2: take(stream), statistics1: take(rows * 2),
        statistics2: take(rows * 2), qkv: take(3 * stream),
        logarithms: take(rows * sizes.heads),
        attended: take(stream), middle: take(sizes.parallelResidual ? 0 : stream),
        slope: take(4 * stream), hidden: take(4 * stream)))
  }
}
