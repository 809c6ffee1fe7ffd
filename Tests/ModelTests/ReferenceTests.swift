import Testing

@testable import Model

/// The model against unmodified `GPTNeoXForCausalLM` and PyTorch's AdamW.
///
/// The numbers come from `interop/reference.py`; `reference.json` names the versions.
@Suite struct ReferenceTests {
  /// Float against `transformers` in float32: max |Δ| / max |reference| of every tensor.
  @Test(arguments: ReferenceFixtures.formNames)
  func floatEqualsTransformers(_ form: String) throws {
    try compare(form, Float.self, with: "float32", within: 1e-5)
  }

  /// Double against the same mathematics in float64.
  @Test(arguments: ReferenceFixtures.formNames)
  func doubleEqualsTheFloat64Reference(_ form: String) throws {
    try compare(form, Double.self, with: "float64", within: 1e-10)
  }

  private func compare<Scalar: KernelScalar & BinaryFloatingPoint>(
    _ form: String, _ type: Scalar.Type, with label: String, within limit: Double
  ) throws {
    let fixtures = try ReferenceFixtures.load()
    let tensors = try FixtureTensors(form)
    let configuration = try #require(fixtures.forms[form]).configuration
    let probe = ReferenceProbe<Scalar>(configuration, tensors, sequences: fixtures.sequences)
    let logits = tensors.numbers("\(label)/logits")
    #expect(!logits.isEmpty && relativeError(probe.logits, logits) <= limit)
    #expect(relativeError([probe.loss], tensors.numbers("\(label)/loss")) <= limit)
    for (name, cells) in probe.gradients {
      let error = relativeError(cells, tensors.numbers("\(label)/gradient/\(name)"))
      #expect(error <= limit, "\(name)")
    }
  }

  /// The trainer's own step gives the same loss, and the norm of the same gradient.
  @Test(arguments: ReferenceFixtures.formNames)
  func theSessionsStepIsTheSameStep(_ form: String) throws {
    let fixtures = try ReferenceFixtures.load()
    let tensors = try FixtureTensors(form)
    let session = try fixtures.session(form, tensors, OptimizerConfiguration())
    let report = session.step(tensors.tokens(), rate: 1e-3)
    #expect(relativeError([report.loss], tensors.numbers("float32/loss")) <= 1e-5)
    let squares = ParameterLayout(session.configuration).tensors.map { tensor in
      let gradient = tensors.numbers("float64/gradient/\(tensor.name)")
      return dot(gradient, gradient)
    }
    let norm = squares.reduce(0, +).squareRoot()
    #expect(norm > 0 && relativeError(report.gradientNorm, norm) <= 1e-5)
  }

  /// One hundred steps of AdamW with clipping, warm-up and cosine.
  @Test func oneHundredStepsFollowPyTorch() throws {
    let fixtures = try ReferenceFixtures.load()
    let training = fixtures.training
    let tensors = try FixtureTensors(training.form)
    let session = try fixtures.session(training.form, tensors, training.optimizer)
    let tokens = try FixtureTensors("training").tokens()
    let each = training.sequences * (session.configuration.context + 1)
    #expect(training.steps == 100 && tokens.count == 100 * each)
    var worst = 0.0
    for step in 0..<training.steps {
      let batch = Array(tokens[(step * each)..<((step + 1) * each)])
      let report = session.step(batch, rate: training.rates[step])
      worst = max(worst, relativeError(report.loss, training.losses[step]))
      #expect(relativeError(report.gradientNorm, training.norms[step]) <= 1e-3)
    }
    #expect(worst <= 1e-4)
    // Both sides of clipping are met, and something is learnt.
    let clipped = training.norms.filter { $0 > training.clip }.count
    #expect(clipped > 50 && clipped < 100)
    #expect(training.losses[99] < 0.5 * training.losses[0])
  }
}
