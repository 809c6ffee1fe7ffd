import Foundation
import Sim

/// Times the steps of chains: two tasks of 512 modes, 8 chains, and a river valley.
struct ChainBenchmark {
  var threads: Int
  var seconds: Double

  private static let chains = 8
  private static let rates = [Double](repeating: 0.1, count: 500)

  /// Every optimizer, drawn tasks, and the river valley, one line each.
  func all() throws(SimError) {
    let land = try SimulationBenchmark(modes: 512, threads: threads, seconds: seconds).landscape()
    for (name, optimizer) in SimulationBenchmark.optimizers {
      try measure(name, on: land, SimulationSettings(optimizer: optimizer))
    }
    let drawn = try Landscape(tasks: land.tasks, batch: 8)
    try measure("sgd, drawn tasks", on: drawn, SimulationSettings(independentDraws: true))
    try measure(
      "river valley", on: RiverValley(referencePeak: 0.1, referenceArea: 50), SimulationSettings())
  }

  private func measure<Ground: ChainLandscape>(
    _ name: String, on ground: Ground, _ settings: SimulationSettings
  ) throws(SimError) {
    var chains = try ChainEnsemble(
      landscape: ground, settings: settings, chains: Self.chains, seed: 1)
    let executor = threads == 1 ? BlockExecutor.serial : Concurrent.blocks(threads: threads)
    let start = Progress.now()
    let busy = clock()
    var (best, runs) = (Double.infinity, 0.0)
    repeat {
      let before = Progress.now()
      try chains.run(Self.rates, shares: [0.05, 0.95], on: executor)
      best = min(best, Progress.now() - before)
      runs += 1
    } while Progress.now() - start < seconds
    // What other processes take does not count here.
    let processor = Double(clock() - busy) / Double(CLOCKS_PER_SEC)
    let work = Double(ground.weightCount * Self.chains * Self.rates.count)
    print(
      "{\"label\": \"lrlab\", \"config\": \"chains, \(name)\", \"form\": \"\(threads) thread"
        + "\(threads == 1 ? "" : "s")\", \"modes\": \(ground.weightCount), "
        + "\"nanoseconds_per_mode_step_best\": \(Format.fixed(best / work * 1e9, 2)), "
        + "\"cpu_nanoseconds_per_mode_step\": \(Format.fixed(processor / runs / work * 1e9, 2))}")
  }
}
