import Dispatch
import Foundation
import Sim

/// Times the simulator's recursions: two tasks, every mode's moments, losses every 1,000 steps.
struct SimulationBenchmark {
  var modes = 1008
  var steps = 200_000
  var threads: Int
  var seconds: Double

  /// What is timed, by the names that the peers' scripts use too.
  static let optimizers: [(name: String, optimizer: MomentOptimizer)] = [
    ("sgd", .sgd), ("momentum", .momentum(beta: 0.9)),
    ("adam", .adam(beta1: 0.9, beta2: 0.95, epsilon: 1e-8)),
    ("adam, beta1 = 0", .adam(beta1: 0, beta2: 0.95, epsilon: 1e-8)),
  ]

  /// Every optimizer, one line each.
  static func all(threads: Int, seconds: Double) throws(SimError) {
    for (name, optimizer) in optimizers {
      try SimulationBenchmark(threads: threads, seconds: seconds).measure(name, optimizer)
    }
  }

  /// SGD over growing numbers of steps and of modes: the cost of a mode and step must not grow.
  static func growth(threads: Int, seconds: Double) throws(SimError) {
    for steps in [125_000, 250_000, 500_000, 1_000_000] {
      try SimulationBenchmark(steps: steps, threads: threads, seconds: seconds)
        .measure("\(steps) steps", .sgd)
    }
    for modes in [252, 504, 1008, 2016, 4032] {
      try SimulationBenchmark(modes: modes, threads: threads, seconds: seconds)
        .measure("\(modes) modes", .sgd)
    }
  }

  private func measure(_ name: String, _ optimizer: MomentOptimizer) throws(SimError) {
    let fresh = try MomentSimulation(
      landscape: try landscape(), settings: SimulationSettings(optimizer: optimizer))
    let rates = (0..<steps).map { 0.3 + 0.2 * cos(Double($0) / Double(steps)) }
    let logged = Array(stride(from: 1000, through: steps, by: 1000))
    let executor = threads == 1 ? BlockExecutor.serial : Concurrent.blocks(threads: threads)
    let end = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
    var times: [Double] = []
    let busy = clock()
    repeat {
      var simulation = fresh
      let start = DispatchTime.now().uptimeNanoseconds
      try simulation.run(rates, shares: [0.05, 0.95], loggingAt: logged, on: executor)
      times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    } while DispatchTime.now().uptimeNanoseconds < end
    // What other processes take does not count here.
    let processor = Double(clock() - busy) / Double(CLOCKS_PER_SEC) / Double(times.count)
    show(name, times.sorted(), processor)
  }

  private func show(_ name: String, _ times: [Double], _ processor: Double) {
    let work = Double(modes * steps)
    print(
      "{\"label\": \"lrlab\", \"config\": \"\(name)\", \"form\": \"\(threads) thread"
        + "\(threads == 1 ? "" : "s")\", \"modes\": \(modes), \"steps\": \(steps), "
        + "\"seconds_best\": \(Format.fixed(times[0], 4)), "
        + "\"mode_steps_per_second_best\": \(Format.fixed(work / times[0], 0)), "
        + "\"mode_steps_per_second_median\": \(Format.fixed(work / times[times.count / 2], 0)), "
        + "\"mode_steps_per_cpu_second\": \(Format.fixed(work / processor, 0))}")
  }

  /// Curvatures i⁻⁰·⁸ and a third of them, different optima, noise in proportion to curvature.
  func landscape() throws(SimError) -> Landscape {
    let old = (1...modes).map { pow(Double($0), -0.8) }
    let new = old.map { $0 / 3 }
    return try Landscape(tasks: [
      QuadraticTask(
        curvature: old, optimum: old.map { cos(50 * $0) }, noise: old.map { 0.1 * $0 }),
      QuadraticTask(
        curvature: new, optimum: old.map { sin(50 * $0) }, noise: old.map { 0.1 * $0 }),
    ])
  }
}
