import Testing

@testable import Model

/// AdamW of a whole session against a loop written by hand.
@Suite struct AdamWTests {
  static let settings = OptimizerConfiguration(
    beta1: 0.8, beta2: 0.9, epsilon: 1e-6, weightDecay: 0.2, clip: 0.5)

  /// Three steps; the gradients come from the Double model at the session's own parameters.
  @Test(arguments: [0.5, 0])
  func sessionEqualsTheLoop(clip: Double) throws {
    let sizes = smallConfiguration()
    var settings = Self.settings
    settings.clip = clip
    let session = try TrainingSession(
      configuration: sizes, optimizer: settings, seed: 5, lanes: 2, threads: 1)
    let probe = ModelGradientTests.Probe(sizes)
    var parameters = session.snapshot().parameters.map { Double($0) }
    var first = [Double](repeating: 0, count: parameters.count)
    var second = first
    for (index, rate) in [0.01, 0.02, 0.005].enumerated() {
      let before = session.snapshot().parameters.map { Double($0) }
      var gradient = probe.gradient(before)
      let report = probe.tokens.withUnsafeBufferPointer {
        session.step($0, sequences: probe.sequences, learningRate: rate)
      }
      let norm = dot(gradient, gradient).squareRoot()
      #expect(relativeError(report.gradientNorm, norm) < 1e-5)
      #expect(relativeError(report.loss, probe.loss(before)) < 1e-6)
      if clip > 0 && norm > clip { gradient = gradient.map { $0 * clip / (norm + 1e-6) } }
      let t = Double(index + 1)
      for i in parameters.indices {
        if decays(i, probe.model.parameters) { parameters[i] -= rate * 0.2 * parameters[i] }
        first[i] += 0.2 * (gradient[i] - first[i])
        second[i] = 0.9 * second[i] + 0.1 * gradient[i] * gradient[i]
        let (m, v) = (first[i] / (1 - power(0.8, t)), second[i] / (1 - power(0.9, t)))
        parameters[i] -= rate * m / (v.squareRoot() + 1e-6)
      }
      let result = session.snapshot()
      #expect(relativeError(result.firstMoment, first) < 1e-5)
      #expect(relativeError(result.secondMoment, second) < 1e-5)
      // A gradient near 0 makes a step of full size whose sign rounding may turn, so a few
      // parameters may be far; in the mean they are not.
      let apart = zip(result.parameters, parameters).reduce(0) { $0 + abs(Double($1.0) - $1.1) }
      #expect(apart / Double(parameters.count) < 1e-5 * rate / 0.005)
    }
    #expect(session.optimizerSteps == 3)
  }

  @Test func clippingIsOnAtTheseSettings() throws {
    let probe = ModelGradientTests.Probe(smallConfiguration())
    let session = try TrainingSession(
      configuration: smallConfiguration(), optimizer: Self.settings, seed: 5, lanes: 1, threads: 1)
    let gradient = probe.gradient(session.snapshot().parameters.map { Double($0) })
    #expect(dot(gradient, gradient).squareRoot() > 0.5)
  }

  /// Without a gradient only decay moves: matrices shrink, biases and norms stay.
  @Test func decayActsOnMatricesOnly() {
    let update = AdamWUpdate(Self.settings, step: 1, learningRate: 0.1, gradientNorm: 0)
    for (numbers, expected) in [(update, 0.98), (update.withoutDecay, 1)] {
      let (p, rest) = ([1.0].buffer, [0.0, 0, 0].buffer)
      _ = ReferenceKernels<Double>.adamW(
        p.start, gradient: rest.start, firstMoment: rest.start + 1, secondMoment: rest.start + 2,
        count: 1, update: numbers)
      #expect(p.cells[0] == expected)
    }
  }

  @Test func smallGradientsAreNotClipped() {
    let small = AdamWUpdate(Self.settings, step: 1, learningRate: 0.1, gradientNorm: 0.4)
    #expect(small.gradientScale == 1)
    let large = AdamWUpdate(Self.settings, step: 1, learningRate: 0.1, gradientNorm: 2)
    #expect(relativeError(large.gradientScale, 0.25) < 1e-6)
  }

  private func decays(_ index: Int, _ layout: ParameterLayout) -> Bool {
    layout.tensors.contains {
      $0.shape.count == 2 && ($0.offset..<($0.offset + $0.count)).contains(index)
    }
  }

  private func power(_ base: Double, _ exponent: Double) -> Double {
    (0..<Int(exponent)).reduce(1) { product, _ in product * base }
  }
}
