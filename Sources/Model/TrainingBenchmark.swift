/// How fast this machine trains a model.
public enum TrainingBenchmark {
  /// Times of whole training steps on random tokens.
  public struct Result: Sendable {
    /// The number of steps that were timed.
    public let steps: Int
    /// The fastest step, in milliseconds.
    public let bestMilliseconds: Double
    /// The median step, in milliseconds.
    public let medianMilliseconds: Double
    /// Tokens per second at the fastest step.
    public let bestTokensPerSecond: Double
    /// Tokens per second at the median step.
    public let tokensPerSecond: Double
    /// Floating-point operations at the fastest step, in 10⁹ per second.
    ///
    /// Counted by `TransformerConfiguration.operationsPerToken`, not measured.
    public let bestGigaflops: Double
    /// Floating-point operations at the median step, in 10⁹ per second.
    public let gigaflops: Double
    /// The instruction set of the vector kernels.
    public let kernels: String
  }

  /// Trains on random tokens for some time, after two steps that are not timed.
  ///
  /// - Parameters:
  ///   - configuration: The sizes and switches of the model.
  ///   - batch: Sequences a step.
  ///   - threads: The number of threads.
  ///   - seconds: For how long; at least three steps are timed.
  /// - Throws: `ModelError.invalid` naming the first setting that is wrong.
  public static func run(
    configuration: TransformerConfiguration, batch: Int, threads: Int, seconds: Double
  ) throws(ModelError) -> Result {
    try require(batch >= 1, "batch", given: batch, allowed: "1 or more")
    let session = try TrainingSession(
      configuration: configuration, optimizer: OptimizerConfiguration(), seed: 1, threads: threads)
    var stream = RandomStream(seed: 1, name: "benchmark")
    let tokens = (0..<(batch * (configuration.context + 1))).map { _ in
      UInt16(stream.next() % UInt64(configuration.vocabulary))
    }
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var times: [Double] = []
    for step in 0... {
      let duration = clock.measure {
        tokens.withUnsafeBufferPointer {
          _ = session.step($0, sequences: batch, learningRate: 1e-4)
        }
      }
      if step >= 2 { times.append(duration / .milliseconds(1)) }
      if times.count >= 3 && clock.now >= end { break }
    }
    return result(times.sorted(), tokens: Double(batch * configuration.context), configuration)
  }

  /// How fast one square product of the model's kernels runs on one thread, the best of several.
  ///
  /// - Parameter size: rows and columns; the product costs 2·size³ operations.
  /// - Returns: 10⁹ operations a second.
  public static func productGigaflops(size: Int) -> Double {
    BLAS.singleThreaded
    let (a, c) = (Buffer<Float>(count: size * size), Buffer<Float>(count: size * size))
    let scratch = Buffer<Float>(count: Float.scratchCount(context: 1, headWidth: 1))
    let clock = ContinuousClock()
    let times = (0..<7).map { _ in
      clock.measure {
        Float.product(
          size, size, size, .init(a.start, size), .init(a.start, size), into: c.start,
          pitch: size, finish: .init(), scratch: scratch.start)
      }
    }
    return 2 * Double(size * size * size) / ((times.min() ?? .zero) / .nanoseconds(1))
  }

  private static func result(
    _ times: [Double], tokens: Double, _ configuration: TransformerConfiguration
  ) -> Result {
    let (best, median) = (times[0], times[times.count / 2])
    let operations = tokens * configuration.operationsPerToken * 1e-6
    return Result(
      steps: times.count, bestMilliseconds: best, medianMilliseconds: median,
      bestTokensPerSecond: 1000 * tokens / best, tokensPerSecond: 1000 * tokens / median,
      bestGigaflops: operations / best, gigaflops: operations / median, kernels: Float.kernelName)
  }
}
