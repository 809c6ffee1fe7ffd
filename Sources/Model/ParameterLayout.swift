/// Where each tensor lies in the one block of parameters, gradients or moments.
///
/// Matrices come first and vectors (biases, norms) after them, so that weight decay ends at one
/// offset. Names and shapes are those of `GPTNeoXForCausalLM`: weights are [out, in], and the rows
/// of the fused query-key-value weight are [heads, 3, head width].
struct ParameterLayout: Sendable {
  /// One tensor of the block.
  struct Tensor: Sendable {
    let name: String
    let shape: [Int]
    let offset: Int
    var count: Int { shape.reduce(1, *) }
  }

  /// The offsets of one layer's tensors.
  struct Layer: Sendable {
    let qkvWeight, denseWeight, upWeight, downWeight: Int
    var norm1Weight = 0
    var norm1Bias = 0
    var norm2Weight = 0
    var norm2Bias = 0
    var qkvBias = 0
    var denseBias = 0
    var upBias = 0
    var downBias = 0
  }

  private(set) var tensors: [Tensor] = []
  private(set) var layers: [Layer] = []
  private(set) var embedding = 0
  /// The head's matrix, which is the embedding's when tied.
  private(set) var head = 0
  private(set) var finalNormWeight = 0
  private(set) var finalNormBias = 0
  /// The number of parameters in matrices: cells 0..<matrixCount decay, the others do not.
  private(set) var matrixCount = 0
  private(set) var count = 0

  init(_ configuration: TransformerConfiguration) {
    addMatrices(configuration)
    matrixCount = count
    addVectors(configuration)
  }

  private mutating func add(_ name: String, _ shape: [Int]) -> Int {
    let tensor = Tensor(name: name, shape: shape, offset: count)
    tensors.append(tensor)
    count += tensor.count
    return tensor.offset
  }

  private mutating func addMatrices(_ sizes: TransformerConfiguration) {
    let (width, hidden) = (sizes.width, sizes.feedForward)
    embedding = add("gpt_neox.embed_in.weight", [sizes.vocabulary, width])
    for index in 0..<sizes.layers {
      let layer = "gpt_neox.layers.\(index)"
      layers.append(
        Layer(
          qkvWeight: add("\(layer).attention.query_key_value.weight", [3 * width, width]),
          denseWeight: add("\(layer).attention.dense.weight", [width, width]),
          upWeight: add("\(layer).mlp.dense_h_to_4h.weight", [hidden, width]),
          downWeight: add("\(layer).mlp.dense_4h_to_h.weight", [width, hidden])))
    }
    head = sizes.tied ? embedding : add("embed_out.weight", [sizes.vocabulary, width])
  }

  private mutating func addVectors(_ sizes: TransformerConfiguration) {
    let (width, hidden) = (sizes.width, sizes.feedForward)
    for index in 0..<sizes.layers {
      let layer = "gpt_neox.layers.\(index)"
      layers[index].norm1Weight = add("\(layer).input_layernorm.weight", [width])
      layers[index].norm1Bias = add("\(layer).input_layernorm.bias", [width])
      layers[index].norm2Weight = add("\(layer).post_attention_layernorm.weight", [width])
      layers[index].norm2Bias = add("\(layer).post_attention_layernorm.bias", [width])
      layers[index].qkvBias = add("\(layer).attention.query_key_value.bias", [3 * width])
      layers[index].denseBias = add("\(layer).attention.dense.bias", [width])
      layers[index].upBias = add("\(layer).mlp.dense_h_to_4h.bias", [hidden])
      layers[index].downBias = add("\(layer).mlp.dense_4h_to_h.bias", [width])
    }
    finalNormWeight = add("gpt_neox.final_layer_norm.weight", [width])
    finalNormBias = add("gpt_neox.final_layer_norm.bias", [width])
  }
}
