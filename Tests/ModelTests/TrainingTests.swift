import Testing

@testable import Model

@Suite struct TrainingTests {
  static let sizes = TransformerConfiguration(
    layers: 2, width: 32, heads: 2, context: 24, vocabulary: 50)

  static func session(
    _ sizes: TransformerConfiguration = sizes, seed: UInt64 = 1, lanes: Int = 2, threads: Int = 1
  ) throws -> TrainingSession {
    try TrainingSession(
      configuration: sizes, optimizer: .init(weightDecay: 0), seed: seed, lanes: lanes,
      threads: threads)
  }

  static func batch(_ index: Int, sequences: Int = 5) -> [UInt16] {
    var numbers = TestNumbers("batch \(index)")
    return numbers.tokens(sequences * (sizes.context + 1), below: sizes.vocabulary)
  }

  @Test(arguments: [true, false], [true, false])
  func overfitsOneBatch(_ parallel: Bool, _ tied: Bool) throws {
    var sizes = Self.sizes
    (sizes.parallelResidual, sizes.tied) = (parallel, tied)
    let session = try Self.session(sizes)
    var batch = Self.batch(0, sequences: 4)
    // What follows two equal beginnings cannot be known.
    for sequence in 0..<4 { batch[sequence * (sizes.context + 1)] = UInt16(sequence) }
    var last = 0.0
    for _ in 0..<200 { last = session.step(batch, rate: 5e-3).loss }
    #expect(last < 0.01)
  }

  /// A fresh model guesses almost evenly: its logits have variance 0.4 (width · 2/(5 width)), and
  /// half of that stands above the logarithm of the vocabulary's size.
  @Test func startsAtTheUniformGuess() throws {
    let loss = try Self.session().step(Self.batch(0), rate: 0).loss
    #expect(abs(loss - Double.log(50) - 0.2) < 0.1)
  }

  @Test(arguments: [1, 2, 3])
  func threadsDoNotChangeTheBits(lanes: Int) throws {
    let results = try [1, 2, 4].map { threads in
      let session = try Self.session(lanes: lanes, threads: threads)
      let reports = (0..<4).map { session.step(Self.batch($0), rate: 1e-2) }
      let held = session.heldOut(Self.batch(9, sequences: 50))
      return (session.snapshot().parameters, reports, held)
    }
    for result in results.dropFirst() {
      #expect(result.0 == results[0].0)
      #expect(result.1 == results[0].1)
      #expect(result.2 == results[0].2)
    }
  }

  /// The second batch leaves lanes without a sequence.
  @Test func lanesChangeTheLastBitsOnly() throws {
    let results = try [1, 2, 7].map { lanes in
      let session = try Self.session(lanes: lanes)
      _ = session.step(Self.batch(0, sequences: 8), rate: 1e-3)
      return session.step(Self.batch(1), rate: 1e-3)
    }
    for result in results.dropFirst() {
      #expect(relativeError(result.loss, results[0].loss) < 1e-6)
      #expect(relativeError(result.gradientNorm, results[0].gradientNorm) < 1e-5)
    }
  }

  @Test func heldOutLossIsTheTrainingLossAndChangesNothing() throws {
    let session = try Self.session()
    _ = session.step(Self.batch(0), rate: 1e-2)
    let before = session.snapshot()
    let held = session.heldOut(Self.batch(1))
    let after = session.snapshot()
    #expect(before.parameters == after.parameters)
    #expect(before.secondMoment == after.secondMoment)
    #expect(before.optimizerSteps == after.optimizerSteps)
    #expect(relativeError(held, session.step(Self.batch(1), rate: 1e-2).loss) < 1e-7)
  }

  @Test func seedsDecideTheFirstParameters() throws {
    let first = try Self.session(seed: 1).snapshot().parameters
    #expect(try Self.session(seed: 1).snapshot().parameters == first)
    #expect(try Self.session(seed: 2).snapshot().parameters != first)
  }

  @Test func resetForgetsTheMoments() throws {
    let session = try Self.session()
    _ = session.step(Self.batch(0), rate: 1e-2)
    let parameters = session.snapshot().parameters
    session.resetMoments()
    let reset = session.snapshot()
    #expect(reset.parameters == parameters)
    #expect(reset.firstMoment.allSatisfy { $0 == 0 } && reset.secondMoment.allSatisfy { $0 == 0 })
    #expect(session.optimizerSteps == 0)
  }

  @Test func snapshotsBranch() throws {
    let session = try Self.session()
    for index in 0..<2 { _ = session.step(Self.batch(index), rate: 1e-2) }
    let fork = session.snapshot()
    func branch() -> ([StepReport], [Float], Int) {
      let reports = (2..<5).map { session.step(Self.batch($0), rate: 1e-2) }
      return (reports, session.snapshot().parameters, session.optimizerSteps)
    }
    let first = branch()
    session.restore(fork)
    #expect(session.snapshot().parameters == fork.parameters)
    #expect(session.optimizerSteps == 2)
    #expect(branch() == first)
  }

  /// What is not finite is told and not learnt, and going back heals everything.
  @Test func aDivergedStepUpdatesNothing() throws {
    let session = try Self.session()
    let start = session.snapshot()
    _ = session.step(Self.batch(0), rate: 1e30)
    let broken = session.snapshot()
    let report = session.step(Self.batch(1), rate: 1e-2)
    #expect(!report.finite)
    #expect(session.snapshot().parameters == broken.parameters)
    #expect(session.optimizerSteps == 1)
    session.restore(start)
    let fresh = try Self.session()
    #expect(session.step(Self.batch(2), rate: 1e-2) == fresh.step(Self.batch(2), rate: 1e-2))
    #expect(session.snapshot().parameters == fresh.snapshot().parameters)
  }

  /// Deviations of the pilot: small init, and less for what ends in the residual stream.
  @Test func firstParametersHaveTheirDeviations() throws {
    let sizes = TransformerConfiguration(
      layers: 3, width: 64, heads: 4, context: 8, vocabulary: 300)
    let parameters = try Self.session(sizes).snapshot().parameters
    for tensor in ParameterLayout(sizes).tensors {
      let cells = parameters[tensor.offset..<(tensor.offset + tensor.count)].map { Double($0) }
      let mean = cells.reduce(0, +) / Double(cells.count)
      let deviation = (dot(cells, cells) / Double(cells.count)).squareRoot()
      if tensor.shape.count == 1 {
        #expect(cells.allSatisfy { $0 == (tensor.name.hasSuffix("norm.weight") ? 1 : 0) })
      } else {
        let ends = tensor.name.contains("attention.dense") || tensor.name.contains("4h_to_h")
        let expected = ends ? 2 / (3.0 * 8) : (2 / (5.0 * 64)).squareRoot()
        // Five standard errors of a deviation and of a mean.
        let few = 5 / Double(cells.count).squareRoot()
        #expect(abs(deviation / expected - 1) < few / 1.4, "\(tensor.name)")
        #expect(abs(mean) < few * expected, "\(tensor.name)")
      }
    }
  }

  @Test func benchmarkMeasures() throws {
    let result = try TrainingBenchmark.run(
      configuration: Self.sizes, batch: 2, threads: 1, seconds: 0)
    #expect(result.steps == 3)
    #expect(result.bestMilliseconds > 0 && result.medianMilliseconds >= result.bestMilliseconds)
    #expect(relativeError(result.tokensPerSecond * result.medianMilliseconds, 48_000) < 1e-9)
    #expect(
      relativeError(
        result.gigaflops * 1e9, result.tokensPerSecond * Self.sizes.operationsPerToken) < 1e-9)
  }
}

extension TrainingSession {
  func step(_ batch: [UInt16], rate: Double) -> StepReport {
    batch.withUnsafeBufferPointer {
      step($0, sequences: $0.count / (configuration.context + 1), learningRate: rate)
    }
  }

  func heldOut(_ windows: [UInt16]) -> Double {
    windows.withUnsafeBufferPointer {
      heldOutLoss($0, sequences: $0.count / (configuration.context + 1))
    }
  }
}
