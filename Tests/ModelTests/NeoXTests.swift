import Testing

@testable import Model

/// The model against GPT-NeoX written again from its formulas.
@Suite struct NeoXTests {
  @Test(arguments: ModelGradientTests.Case.all)
  func lossEqualsTheNaiveModel(_ test: ModelGradientTests.Case) {
    let probe = ModelGradientTests.Probe(test.configuration)
    let weights = probe.weights
    let naive = NaiveNeoX(test.configuration, probe.model.parameters, weights)
    let length = test.configuration.context + 1
    let losses = (0..<probe.sequences).map { index in
      naive.loss(probe.tokens[(index * length)..<((index + 1) * length)].map { Int($0) })
    }
    let expected = losses.reduce(0, +) / Double(probe.sequences)
    #expect(relativeError(probe.loss(weights), expected) < 1e-12)
  }

  /// Float with the C kernels, at sizes that fill whole vectors and several blocks.
  @Test func floatLossEqualsTheNaiveModel() {
    let sizes = TransformerConfiguration(
      layers: 2, width: 64, heads: 4, context: 80, vocabulary: 300)
    let model = Transformer<Float>(sizes)
    let lane = Lane<Float>(parameters: model.parameters, activations: model.activations)
    let weights = Buffer<Float>(count: model.parameters.count)
    model.parameters.initialise(weights, sizes, seed: 3)
    var numbers = TestNumbers("float")
    let tokens = numbers.tokens(81, below: 300)
    let naive = NaiveNeoX(sizes, model.parameters, weights.cells.map { Double($0) })
    let loss = model.loss(weights.start, tokens: tokens, sequences: 1, in: lane) / 80
    #expect(relativeError(loss, naive.loss(tokens.map { Int($0) })) < 1e-6)
  }

  @Test func namesAndShapesAreThoseOfGPTNeoX() {
    let layout = ParameterLayout(
      TransformerConfiguration(layers: 1, width: 8, heads: 2, context: 4, vocabulary: 10))
    let shapes = Dictionary(uniqueKeysWithValues: layout.tensors.map { ($0.name, $0.shape) })
    let layer = "gpt_neox.layers.0"
    #expect(
      shapes == [
        "gpt_neox.embed_in.weight": [10, 8], "embed_out.weight": [10, 8],
        "\(layer).input_layernorm.weight": [8], "\(layer).input_layernorm.bias": [8],
        "\(layer).post_attention_layernorm.weight": [8],
        "\(layer).post_attention_layernorm.bias": [8],
        "\(layer).attention.query_key_value.weight": [24, 8],
        "\(layer).attention.query_key_value.bias": [24],
        "\(layer).attention.dense.weight": [8, 8], "\(layer).attention.dense.bias": [8],
        "\(layer).mlp.dense_h_to_4h.weight": [32, 8], "\(layer).mlp.dense_h_to_4h.bias": [32],
        "\(layer).mlp.dense_4h_to_h.weight": [8, 32], "\(layer).mlp.dense_4h_to_h.bias": [8],
        "gpt_neox.final_layer_norm.weight": [8], "gpt_neox.final_layer_norm.bias": [8],
      ])
  }
}
