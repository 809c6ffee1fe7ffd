import Testing

@testable import Model

/// The whole model's gradient against central differences, in Double.
@Suite struct ModelGradientTests {
  /// Small blocks, so that every loop over blocks turns more than once.
  static let limits = ActivationLayout.Limits(rows: 14, logits: 1, headRows: 5)

  struct Case: Sendable, CustomTestStringConvertible {
    let parallel: Bool
    let tied: Bool
    var testDescription: String {
      "\(parallel ? "parallel" : "sequential"), \(tied ? "tied" : "untied")"
    }
    var configuration: TransformerConfiguration {
      smallConfiguration(parallel: parallel, tied: tied)
    }
    static let all = [true, false].flatMap { parallel in
      [true, false].map { Case(parallel: parallel, tied: $0) }
    }
  }

  /// A model in Double with its loss and gradient as functions of the parameters.
  struct Probe {
    let model: Transformer<Double>
    let lane: Lane<Double>
    let tokens: [UInt16]
    let sequences = 3

    init(_ configuration: TransformerConfiguration) {
      model = Transformer(configuration, limits: ModelGradientTests.limits)
      lane = Lane(parameters: model.parameters, activations: model.activations)
      var numbers = TestNumbers("tokens")
      tokens = numbers.tokens(
        sequences * (configuration.context + 1), below: configuration.vocabulary)
    }

    var scale: Double { 1 / Double(sequences * model.sizes.context) }

    func loss(_ weights: [Double]) -> Double {
      model.accumulate(weights, tokens: tokens, sequences: sequences, scale: scale, in: lane)
      return lane.loss.start[0] * scale
    }

    func gradient(_ weights: [Double]) -> [Double] {
      _ = loss(weights)
      return Array(lane.gradients.cells)
    }

    /// Parameters large enough that every path matters.
    var weights: [Double] {
      var numbers = TestNumbers("weights")
      var weights: [Double] = numbers.normals(model.parameters.count, scale: 0.4)
      for tensor in model.parameters.tensors where tensor.name.hasSuffix("norm.weight") {
        for i in tensor.offset..<(tensor.offset + tensor.count) { weights[i] += 1 }
      }
      return weights
    }
  }

  @Test(arguments: Case.all)
  func randomDirections(_ test: Case) {
    let probe = Probe(test.configuration)
    let weights = probe.weights
    let gradient = probe.gradient(weights)
    var numbers = TestNumbers("directions")
    for _ in 0..<3 {
      let direction: [Double] = numbers.normals(weights.count, scale: 0.1)
      let measured = slope { probe.loss(moved(weights, direction, $0)) }
      #expect(relativeError(dot(gradient, direction), measured) < 1e-6)
    }
  }

  /// One parameter of each tensor, and one direction inside each tensor.
  @Test(arguments: Case.all)
  func everyTensor(_ test: Case) {
    let probe = Probe(test.configuration)
    let weights = probe.weights
    let gradient = probe.gradient(weights)
    var numbers = TestNumbers("tensors")
    for tensor in probe.model.parameters.tensors {
      let inside: [Double] = numbers.normals(tensor.count)
      var direction = [Double](repeating: 0, count: weights.count)
      direction.replaceSubrange(tensor.offset..<(tensor.offset + tensor.count), with: inside)
      var single = [Double](repeating: 0, count: weights.count)
      single[tensor.offset + tensor.count / 2] = 1
      for way in [direction, single] {
        let (expected, measured) = (
          dot(gradient, way), slope { probe.loss(moved(weights, way, 0.1 * $0)) } * 10
        )
        // Keys' biases have no effect on a softmax, so 0 is measured as rounding.
        #expect(
          abs(expected - measured) < 1e-6 * max(abs(measured), 1e-4), "\(tensor.name)")
      }
    }
  }

  @Test func lossAloneIsTheSameLoss() {
    let probe = Probe(smallConfiguration())
    let weights = probe.weights
    var total = 0.0
    for start in [0, 2] {
      let count = min(2, probe.sequences - start)
      let tokens = Array(probe.tokens[(start * 8)..<((start + count) * 8)])
      total += probe.model.loss(weights, tokens: tokens, sequences: count, in: probe.lane)
    }
    #expect(relativeError(total * probe.scale, probe.loss(weights)) < 1e-13)
  }

  /// Doing more at once changes the last bits only.
  @Test(arguments: Case.all)
  func blocksDoNotMatter(_ test: Case) {
    let probe = Probe(test.configuration)
    let weights = probe.weights
    let whole = Transformer<Double>(test.configuration)
    let lane = Lane<Double>(parameters: whole.parameters, activations: whole.activations)
    whole.accumulate(
      weights, tokens: probe.tokens, sequences: probe.sequences, scale: probe.scale, in: lane)
    #expect(relativeError(Array(lane.gradients.cells), probe.gradient(weights)) < 1e-12)
  }
}
