/// The steps of one call, from block to block of modes: the time loop runs inside a block.
///
/// Blocks do not meet before the losses are summed, so threads may share them out. Sums run over
/// the modes of a block first, then over the blocks in order.
struct TimeLoop<Motion: Dynamics>: Sendable {
  let motion: Motion
  /// η of the call's steps.
  let rates: [Double]
  /// Multiplies every rate.
  let rateFactor: Double
  /// The step of the run after which `rates[0]` comes.
  let start: Int

  /// Steps and measurements that are done block by block before the next ones begin: so many that
  /// what they need stays small.
  private static var longestStretch: Int { 16_384 }
  private static var mostMeasurements: Int { 256 }

  /// Steps that every block does before the next ones begin.
  private struct Stretch: Sendable {
    /// The steps of the run that are done before.
    let first: Int
    let targets: ArraySlice<Int>
    let steps: [Motion.Step]
  }

  /// Does all steps; returns the losses at `targets`, steps of the run in increasing order.
  func run(_ state: inout MomentState, at targets: [Int], on executor: BlockExecutor) -> [Losses] {
    var blocks = (0..<motion.count).map { motion.load(state, $0) }
    var measured: [Losses] = []
    measured.reserveCapacity(targets.count)
    var position = start
    repeat {
      let stretch = stretch(
        after: position, targets: targets[measured.count...], clock: &state.optimizer.clock)
      measured += advance(&blocks, through: stretch, on: executor)
      position += stretch.steps.count
    } while position < start + rates.count || measured.count < targets.count
    for index in blocks.indices { motion.store(blocks[index], in: &state, index) }
    return measured
  }

  private func stretch(
    after position: Int, targets: ArraySlice<Int>, clock: inout OptimizerClock
  ) -> Stretch {
    var last = min(start + rates.count, position + Self.longestStretch)
    var near = targets.prefix(Self.mostMeasurements)
    if let end = near.last, end < last {
      // Measurements are left for the next stretch: it begins after this one's last.
      if near.endIndex < targets.endIndex { last = end }
    } else {
      near = near.prefix { $0 <= last }
    }
    return Stretch(
      first: position, targets: near,
      steps: (position..<last).map { step in
        motion.step(rate: rates[step - start] * rateFactor, clock: &clock)
      })
  }

  private func advance(
    _ blocks: inout [Motion.Moments], through stretch: Stretch, on executor: BlockExecutor
  ) -> [Losses] {
    let count = motion.count
    let groups = (count + Motion.group - 1) / Motion.group
    let table = UnsafeMutableBufferPointer<LossSums>.allocate(
      capacity: stretch.targets.count * motion.landscape.tasks.count * count)
    defer { table.deallocate() }
    blocks.withUnsafeMutableBufferPointer { blocks in
      // Each call writes to its own blocks and to their own places in the table.
      nonisolated(unsafe) let (blocks, table) = (blocks, table)
      executor.forEach(groups) { @Sendable group in
        let range = (group * Motion.group)..<min(count, (group + 1) * Motion.group)
        advance(blocks, range, through: stretch, table)
      }
    }
    return losses(stretch.targets, from: table)
  }

  /// All steps of a stretch in a group of blocks.
  private func advance(
    _ blocks: UnsafeMutableBufferPointer<Motion.Moments>, _ range: Range<Int>,
    through stretch: Stretch, _ table: UnsafeMutableBufferPointer<LossSums>
  ) {
    let tasks = motion.landscape.tasks.count
    stretch.steps.withUnsafeBufferPointer { steps in
      var position = 0
      var row = 0
      for target in stretch.targets {
        advance(blocks, range, steps, &position, to: target - stretch.first, stretch.first)
        for task in 0..<tasks {
          for block in range {
            table[row * motion.count + block] = motion.sums(
              task: task, block, of: blocks[block])
          }
          row += 1
        }
      }
      advance(blocks, range, steps, &position, to: steps.count, stretch.first)
    }
  }

  /// Flushes come at the same steps of the run however it is cut into calls.
  private func advance(
    _ blocks: UnsafeMutableBufferPointer<Motion.Moments>, _ range: Range<Int>,
    _ steps: UnsafeBufferPointer<Motion.Step>, _ position: inout Int, to end: Int, _ first: Int
  ) {
    while position < end {
      let left = Blocks.flushInterval - (first + position) % Blocks.flushInterval
      let stop = min(end, position + left)
      motion.advance(
        blocks, range, UnsafeBufferPointer(rebasing: steps[position..<stop]))
      if stop == position + left {
        for block in range { motion.flush(&blocks[block]) }
      }
      position = stop
    }
  }

  /// Adds up the blocks' sums in the order of the blocks.
  private func losses(
    _ targets: ArraySlice<Int>, from table: UnsafeMutableBufferPointer<LossSums>
  ) -> [Losses] {
    let tasks = motion.landscape.tasks.count
    return targets.enumerated().map { index, target in
      Losses(
        step: target,
        tasks: (0..<tasks).map { task in
          var sums = LossSums()
          for block in 0..<motion.count {
            sums += table[(index * tasks + task) * motion.count + block]
          }
          return motion.split(task, sums)
        })
    }
  }
}
