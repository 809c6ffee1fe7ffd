import ArgumentParser
import Foundation
import Model

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the training step, the simulator or the rates; print JSON lines.",
    discussion: """
      EXAMPLES
        lrlab bench quick
        lrlab bench tiny --threads 1 --seconds 10
        lrlab bench tiny --form sequential
        lrlab bench matrix
        lrlab bench growth
        lrlab bench simulate --threads 1
        lrlab bench simulate-growth
        lrlab bench chains --threads 1
        lrlab bench rates --seconds 2

      A configuration is a name (quick, tiny, tiny4k, small, mid) of fixed sizes. `matrix` times one
      product of two 1024 x 1024 matrices on one thread, by lrlab's kernels and by OpenBLAS, and
      exits 1 where OpenBLAS stays below 20 GFLOP/s: then the reference BLAS is linked in its
      place. `growth` times models of growing width, depth and context, one line each.
      `simulate` times the simulator's recursions on 1,008 modes and two tasks, one line for each
      optimizer; `simulate-growth` SGD over growing numbers of steps and modes; `chains` the steps
      of runs with noise drawn by chance. `rates` times the rates of four schedules over a million
      steps on one thread, one by one and in bulk.
      """)

  @Argument(
    help: ArgumentHelp(
      "quick, tiny, tiny4k, small, mid, matrix, growth, simulate, simulate-growth, chains or rates.",
      valueName: "CONFIG"))
  var name: String

  @Option(help: ArgumentHelp("Threads; one a core unless given.", valueName: "N"))
  var threads: Int?

  @Option(help: ArgumentHelp("How long to measure.", valueName: "SECONDS"))
  var seconds: Double = 10

  @Option(
    help: ArgumentHelp(
      "parallel (GPT-NeoX), or sequential without rotary positions, which is GPT-2's form.",
      valueName: "FORM"))
  var form: Form = .parallel

  /// How attention and MLP follow each other.
  enum Form: String, ExpressibleByArgument, CaseIterable { case parallel, sequential }

  /// The sizes of the benchmark configurations, and their batches in sequences.
  static let sizes: [String: (configuration: TransformerConfiguration, batch: Int)] = [
    "quick": (size(3, 128, 4, 128, 2048), 8),
    "tiny": (size(4, 128, 4, 128, 512), 32),
    "tiny4k": (size(4, 128, 4, 128, 4096), 32),
    "small": (size(6, 256, 8, 256, 4096), 16),
    "mid": (size(8, 512, 8, 256, 8192), 8),
  ]

  /// Models that grow in one direction, from a middle one.
  static let growth: [(name: String, configuration: TransformerConfiguration, batch: Int)] =
    [64, 128, 256, 512].map { ("width \($0)", size(4, $0, 4, 128, 512), 16) }
    + [2, 4, 8, 16].map { ("layers \($0)", size($0, 128, 4, 128, 512), 16) }
    + [64, 128, 256, 512, 1024].map { ("context \($0)", size(4, 128, 4, $0, 512), 2048 / $0) }

  /// What is no configuration.
  private static let others = [
    "matrix", "growth", "simulate", "simulate-growth", "chains", "rates",
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
    var form: String
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
    let own = TrainingBenchmark.productGigaflops(size: 1024)
    print(
      "{\"label\": \"product 1024\", \"gflops_best\": \(Format.fixed(own, 1)), "
        + "\"openblas_gflops_best\": \(Format.fixed(gigaflops, 1))}")
    guard gigaflops > Self.slowestProduct else {
      throw Failure(
        .findings,
        "a 1024³ product runs at \(Format.fixed(gigaflops, 1)) GFLOP/s, below "
          + "\(Format.number(Self.slowestProduct)): is OpenBLAS linked? \(BLAS.description)")
    }
  }

  func run() throws {
    if name == "matrix" { return try matrix() }
    guard seconds > 0, seconds <= 3600 else {
      throw Failure(.usage, "--seconds \(Format.number(seconds)); above 0, up to 3600")
    }
    let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard count > 0 else { throw Failure(.usage, "--threads \(count); at least 1") }
    switch name {
    case "simulate": return try SimulationBenchmark.all(threads: count, seconds: seconds)
    case "simulate-growth":
      return try SimulationBenchmark.growth(threads: count, seconds: seconds)
    case "rates": return try RatesBenchmark(seconds: seconds).all()
    case "chains": return try ChainBenchmark(threads: count, seconds: seconds).all()
    default: break
    }
    if name == "growth" {
      for size in Self.growth { try measure(size.name, size.configuration, size.batch, count) }
      return
    }
    guard let size = Self.sizes[name] else {
      throw Failure(
        .usage,
        "\(name): no such configuration"
          + Suggestion.clause(for: name, among: Array(Self.sizes.keys) + Self.others))
    }
    var configuration = size.configuration
    if form == .sequential {
      (configuration.parallelResidual, configuration.rotary) = (false, 0)
    }
    try measure(name, configuration, size.batch, count)
  }

  private func measure(
    _ name: String, _ configuration: TransformerConfiguration, _ batch: Int, _ threads: Int
  ) throws(Failure) {
    do {
      let result = try TrainingBenchmark.run(
        configuration: configuration, batch: batch, threads: threads, seconds: seconds)
      try show(name, result, threads: threads)
    } catch let error as ModelError {
      throw Failure(.data, "\(error)")
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure(.data, "\(error)")
    }
  }

  private func show(
    _ name: String, _ result: TrainingBenchmark.Result, threads: Int
  ) throws(Failure) {
    let line = Line(
      config: name, threads: threads, form: form.rawValue, best_ms: result.bestMilliseconds,
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
