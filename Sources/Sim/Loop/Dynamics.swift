/// How the moments of all modes move, in blocks that do not meet.
protocol Dynamics: Sendable {
  associatedtype Moments: BitwiseCopyable & Sendable
  /// What all modes share in one step, computed once.
  associatedtype Step: BitwiseCopyable & Sendable

  /// The number of blocks.
  var count: Int { get }
  var landscape: Landscape { get }

  func load(_ state: MomentState, _ block: Int) -> Moments
  func store(_ moments: Moments, in state: inout MomentState, _ block: Int)

  /// - Parameters:
  ///   - rate: η, peak exponents applied.
  ///   - clock: counts on by one step.
  func step(rate: Double, clock: inout OptimizerClock) -> Step
  /// How many blocks are advanced together: one alone would leave the processor waiting.
  static var group: Int { get }
  /// Does `steps` in some of the blocks.
  func advance(
    _ blocks: UnsafeMutableBufferPointer<Moments>, _ range: Range<Int>,
    _ steps: UnsafeBufferPointer<Step>)
  /// Sets to zero what is on its way to numbers that processors are slow with.
  func flush(_ moments: inout Moments)
  /// One block's part of a task's loss.
  func sums(task: Int, _ block: Int, of moments: Moments) -> LossSums
}

extension Dynamics {
  /// The losses in a state, summed as a run sums them.
  func losses(of state: MomentState, step: Int) -> Losses {
    let tasks = landscape.tasks.indices.map { task in
      var total = LossSums()
      for block in 0..<count { total += sums(task: task, block, of: load(state, block)) }
      return split(task, total)
    }
    return Losses(step: step, tasks: tasks)
  }

  func split(_ task: Int, _ sums: LossSums) -> LossSplit {
    sums.split(floor: landscape.tasks[task].floor, link: landscape.tasks[task].link)
  }
}
