import Foundation
import Schedules
import Sim

/// Runs every cell of a grid many times with noise drawn by chance, beside its exact forecast.
///
/// Chain c meets the same noise in every cell, so that cells are compared in pairs.
struct ChainForecast {
  /// More would not fit in memory, and a thousandth of an error is enough.
  static let mostChains = 100_000

  /// How often each cell is run.
  var chains: Int
  /// The key of all random numbers.
  var seed: UInt64

  /// A cell's losses of the checkpoint one would deploy, one of each chain.
  struct Cell: Sendable {
    var cell: GridCell
    var old: ChainSample
    var new: ChainSample?
    /// Without the way up the banks, on a river valley.
    var oldRiver: ChainSample?
    var newRiver: ChainSample?
    var divergedCount: Int
  }

  /// All cells that can be forecast, on the landscapes of the exact forecast.
  func cells(of forecast: GridForecast, _ progress: Progress) throws(Failure) -> [Cell] {
    try run(forecast, progress) { job throws(SimError) in
      try ensemble(on: job.landscape.landscape, job.landscape.settings)
    } cell: { job, end, _ in
      cell(job, end)
    }
  }

  /// All cells on a river valley with the same tasks, tied to the same reference.
  func riverCells(of forecast: GridForecast, _ progress: Progress) throws(Failure) -> [Cell] {
    let area = forecast.reference.area(ofStage: 0)
    return try run(forecast, progress) { job throws(SimError) in
      var parameters = RiverParameters()
      parameters.dimensions = max(parameters.dimensions, job.landscape.domains.count)
      let valley = try RiverValley(
        parameters, tasks: job.landscape.domains.count, referencePeak: job.landscape.peak,
        referenceArea: area)
      return try ensemble(on: valley, SimulationSettings())
    } cell: { job, end, valley in
      var cell = cell(job, end)
      cell.oldRiver = valley.river(end, task: 0)
      cell.newRiver = job.newTask.map { valley.river(end, task: $0) }
      return cell
    }
  }

  private func ensemble<Ground>(on ground: Ground, _ settings: SimulationSettings)
    throws(SimError) -> ChainEnsemble<Ground>
  {
    try ChainEnsemble(landscape: ground, settings: settings, chains: chains, seed: seed)
  }

  private func cell(_ job: CellSimulation, _ end: ChainLosses) -> Cell {
    Cell(
      cell: job.entry.cell, old: end.sample(task: 0),
      new: job.newTask.map { end.sample(task: $0) }, divergedCount: end.divergedCount)
  }

  // MARK: - Steps

  /// What tells two first stages apart.
  private struct FirstStage: Hashable {
    var domains: [String]
    var shares: [Double]
    var rates: [Double]
  }

  private func run<Ground>(
    _ forecast: GridForecast, _ progress: Progress,
    begin: (CellSimulation) throws(SimError) -> ChainEnsemble<Ground>,
    cell: (CellSimulation, ChainLosses, Ground) -> Cell
  ) throws(Failure) -> [Cell] {
    let start = Progress.now()
    let jobs = try forecast.simulations(on: forecast.landscapes())
    let executor = Concurrent.blocks(threads: ProcessInfo.processInfo.activeProcessorCount)
    var first: [FirstStage: ChainEnsemble<Ground>] = [:]
    var cells: [Cell] = []
    do {
      for job in jobs {
        progress.update("chains: cell \(cells.count + 1) of \(jobs.count)")
        let lines = job.lines
        let key = FirstStage(
          domains: job.landscape.domains, shares: job.shares[0], rates: lines[0].rates)
        var ensemble = try first[key] ?? begin(job)
        for (index, line) in lines.enumerated() where index > 0 || first[key] == nil {
          if line.peak > 0 {
            try ensemble.beginStage(peak: line.peak, moments: index == 0 ? .reset : job.moments)
          }
          try ensemble.run(line.rates, shares: job.shares[index], on: executor)
          if index == 0 { first[key] = ensemble }
        }
        cells.append(cell(job, ensemble.losses(), ensemble.landscape))
      }
    } catch {
      throw Failure(.data, "simulate: \(error)")
    }
    progress.say(
      "\(chains) chains of \(jobs.count) cells in \(Format.fixed(Progress.now() - start, 1)) s")
    return cells
  }
}

extension CellSimulation {
  /// The rates of a stage on the way to the checkpoint one would deploy, and its highest rate.
  struct Line {
    var rates: [Double]
    var peak: Double
  }

  /// One for each stage; the last one may end in an annealed branch.
  var lines: [Line] {
    let plan = entry.plan
    return plan.stages.map { stage in
      let steps = stage.firstStep...stage.lastStep
      let main = plan.learningRates(in: steps)
      let branch = plan.branches.first { $0.stage == stage.index }
      let isLast = stage.index == plan.stages.count - 1
      return Line(
        rates: isLast ? branch?.plan.learningRates(in: steps) ?? main : main,
        peak: main.max() ?? 0)
    }
  }

  var moments: MomentSimulation.StageMoments { entry.cell.moments == .keep ? .keep : .reset }
}
