import Foundation

@testable import Sim

/// Small landscapes and rates that several tests use.
enum Samples {
  /// 19 modes (not a multiple of the block), different curvatures, noises and optima.
  static func twoTasks() throws -> Landscape { try landscape(modes: 19) }

  static func landscape(modes count: Int) throws -> Landscape {
    let modes = 1...count
    return try Landscape(
      curvature: modes.map { pow(Double($0), -0.8) },
      newCurvature: modes.map { 0.6 * pow(Double($0), -0.5) },
      optimum: modes.map { cos(Double($0)) },
      newOptimum: modes.map { cos(Double($0)) + 0.3 * sin(2 * Double($0)) },
      noise: modes.map { 0.1 + 0.01 * Double($0) },
      newNoise: modes.map { 0.2 + 0.02 * Double($0) }, batch: 4, floor: 1.25, newFloor: 0.5)
  }

  /// The same tasks with a hundredth of the noise and a batch of 1: what is left is mostly the
  /// drawing of tasks.
  static func quiet(_ landscape: Landscape) throws -> Landscape {
    try Landscape(
      tasks: landscape.tasks.map { task in
        try QuadraticTask(
          curvature: task.curvature, optimum: task.optimum, noise: task.noise.map { 0.01 * $0 },
          rotation: task.rotation, floor: task.floor, link: task.link)
      }, batch: 1)
  }

  /// A third task beside the two.
  static func threeTasks() throws -> Landscape {
    let two = try twoTasks()
    let modes = 1...19
    let third = try QuadraticTask(
      curvature: modes.map { 0.8 * pow(Double($0), -0.9) },
      optimum: modes.map { cos(Double($0)) - 0.4 * sin(3 * Double($0)) },
      noise: modes.map { 0.3 / Double($0) }, floor: 0.75)
    return try Landscape(tasks: two.tasks + [third], batch: two.batch)
  }

  /// The same task twice, started from its optimum.
  static func oneTaskAtItsOptimum() throws -> MomentSimulation {
    let two = try twoTasks()
    let one = try Landscape(
      curvature: two.curvature, newCurvature: two.curvature, optimum: two.optimum,
      newOptimum: two.optimum, noise: two.noise, newNoise: two.noise, batch: two.batch)
    let start = try MomentState(
      mean: two.optimum, variance: [Double](repeating: 0, count: two.modes))
    return try MomentSimulation(landscape: one, state: start)
  }

  /// Warm-up over 1 % (or `warm` steps) from 0, then cosine.
  static func cosine(_ steps: Int, peak: Double, low: Double, warm given: Int? = nil) -> [Double] {
    let warm = given ?? max(1, Int((0.01 * Double(steps)).rounded()))
    return (1...steps).map { step in
      if step <= warm { return peak * Double(step) / Double(warm) }
      let share = Double(step - warm) / Double(steps - warm)
      return low + (peak - low) / 2 * (1 + cos(Double.pi * share))
    }
  }

  /// Warm-up over 1 % from 0, then the peak.
  static func constantAtPeak(_ steps: Int, peak: Double) -> [Double] {
    (1...steps).map { min(peak, peak * Double($0) / (0.01 * Double(steps))) }
  }

  static func constant(_ steps: Int, _ rate: Double) -> [Double] {
    [Double](repeating: rate, count: steps)
  }
}

/// Two tasks, old and new, as many tests need them.
extension Landscape {
  init(
    curvature: [Double], newCurvature: [Double], optimum: [Double], newOptimum: [Double],
    noise: [Double], newNoise: [Double], batch: Double = 1, floor: Double = 0,
    newFloor: Double = 0
  ) throws(SimError) {
    try self.init(
      tasks: [
        QuadraticTask(curvature: curvature, optimum: optimum, noise: noise, floor: floor),
        QuadraticTask(
          curvature: newCurvature, optimum: newOptimum, noise: newNoise, floor: newFloor),
      ], batch: batch)
  }

  var curvature: [Double] { tasks[0].curvature }
  var newCurvature: [Double] { tasks[1].curvature }
  var optimum: [Double] { tasks[0].optimum }
  var newOptimum: [Double] { tasks[1].optimum }
  var noise: [Double] { tasks[0].noise }
  var newNoise: [Double] { tasks[1].noise }
}
