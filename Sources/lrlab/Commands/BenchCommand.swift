import ArgumentParser
import Foundation
import Model

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the training step; print one JSON line.",
    discussion: """
      EXAMPLES
        lrlab bench quick
        lrlab bench tiny --threads 1 --seconds 10
        lrlab bench matrix

      A configuration is a name (quick, tiny, tiny4k, small, mid) of fixed sizes. `matrix` times one
      product of two 1024 x 1024 matrices on one thread and exits 1 below 20 GFLOP/s: then the
      reference BLAS is linked in OpenBLAS's place.
      """)

  @Argument(help: ArgumentHelp("quick, tiny, tiny4k, small, mid or matrix.", valueName: "CONFIG"))
  var name: String

  @Option(help: ArgumentHelp("Threads; one a core unless given.", valueName: "N"))
  var threads: Int?

  @Option(help: ArgumentHelp("How long to measure.", valueName: "SECONDS"))
  var seconds: Double = 10

  /// The sizes of the benchmark configurations, and their batches in sequences.
  static let sizes: [String: (configuration: TransformerConfiguration, batch: Int)] = [
    "quick": (size(3, 128, 4, 128, 2048), 8),
    "tiny": (size(4, 128, 4, 128, 512), 32),
    "tiny4k": (size(4, 128, 4, 128, 4096), 32),
    "small": (size(6, 256, 8, 256, 4096), 16),
    "mid": (size(8, 512, 8, 256, 8192), 8),
  ]

  private static func size(
    _ layers: Int, _ width: Int, _ heads: Int, _ context: Int, _ vocabulary: Int
  ) -> TransformerConfiguration {
    TransformerConfiguration(
      layers: layers, width: width, heads: heads, context: context, vocabulary: vocabulary,
      rotary: 0.25, parallelResidual: true, tied: false)
  }

  /// The line that is printed.
  private struct Line: Encodable {
    var label = "lrlab"
    var config: String
    var threads: Int
    var best_ms: Double
    var median_ms: Double
    var tokens_per_second_best: Double
    var tokens_per_second_median: Double
    var gflops_best: Double
    var peak_mb: Int
  }

  /// Below this the reference BLAS is at work.
  private static let slowestProduct = 20.0

  private func matrix() throws(Failure) {
    let gigaflops = BLAS.gigaflops(size: 1024)
    print("{\"label\": \"product 1024\", \"gflops_best\": \(Format.fixed(gigaflops, 1))}")
    guard gigaflops > Self.slowestProduct else {
      throw Failure(
        .findings,
        "a 1024³ product runs at \(Format.fixed(gigaflops, 1)) GFLOP/s, below "
          + "\(Format.number(Self.slowestProduct)): is OpenBLAS linked? \(BLAS.description)")
    }
  }

  func run() throws {
    if name == "matrix" { return try matrix() }
    guard let size = Self.sizes[name] else {
      throw Failure(
        .usage,
        "\(name): no such configuration"
          + Suggestion.clause(for: name, among: Array(Self.sizes.keys)))
    }
    guard seconds > 0, seconds <= 3600 else {
      throw Failure(.usage, "--seconds \(Format.number(seconds)); above 0, up to 3600")
    }
    let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard count > 0 else { throw Failure(.usage, "--threads \(count); at least 1") }
    do {
      let result = try TrainingBenchmark.run(
        configuration: size.configuration, batch: size.batch, threads: count, seconds: seconds)
      try show(result, threads: count)
    } catch let error as ModelError {
      throw Failure(.data, "\(error)")
    }
  }

  private func show(_ result: TrainingBenchmark.Result, threads: Int) throws(Failure) {
    let line = Line(
      config: name, threads: threads, best_ms: result.bestMilliseconds,
      median_ms: result.medianMilliseconds,
      tokens_per_second_best: result.bestTokensPerSecond,
      tokens_per_second_median: result.tokensPerSecond,
      gflops_best: result.bestGigaflops, peak_mb: Self.peakMegabytes())
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(line) else { throw Failure(.data, "no finite timing") }
    print(String(decoding: data, as: UTF8.self))
  }

  private static func peakMegabytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) / 1024
  }
}
