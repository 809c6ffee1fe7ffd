/// The steps of one call, from block to block of modes: the time loop runs inside a block.
///
/// Blocks do not meet before the losses are summed, so threads may share them out.
struct TimeLoop<Rule: Recursion>: Sendable {
  let rule: Rule
  let meter: LossMeter
  let mixture: Mixture
  /// The noise of drawing each example's task; nil in fixed shares.
  let draws: TaskDraws?
  /// η of the call's steps.
  let rates: [Double]
  /// Multiplies every rate.
  let rateFactor: Double
  /// Multiplies the variance of the gradients.
  let noiseFactor: Double
  /// The step of the run after which `rates[0]` comes.
  let start: Int

  /// Steps and measurements that are done block by block before the next ones begin: so many that
  /// what they need stays small.
  private static var longestStretch: Int { 16_384 }
  private static var mostMeasurements: Int { 256 }

  /// Does all steps; returns the losses at `targets`, steps of the run in increasing order.
  func run(_ state: inout MomentState, at targets: [Int], on executor: BlockExecutor) -> [Losses] {
    var blocks = (0..<mixture.pull.count).map { Rule.Moments(state, block: $0) }
    var measured: [Losses] = []
    measured.reserveCapacity(targets.count)
    var next = 0
    var position = start
    let end = start + rates.count
    repeat {
      var last = min(end, position + Self.longestStretch)
      var after = next
      while after < targets.count, targets[after] <= last, after - next < Self.mostMeasurements {
        after += 1
      }
      if after < targets.count, targets[after] <= last { last = targets[after - 1] }
      let stretch = Stretch(
        first: position, targets: targets[next..<after],
        steps: (position..<last).map { step in
          rule.step(rate: rates[step - start] * rateFactor, clock: &state.optimizer.clock)
        })
      measured += advance(&blocks, through: stretch, on: executor)
      (position, next) = (last, after)
    } while position < end || next < targets.count
    for index in blocks.indices { blocks[index].store(in: &state, block: index) }
    return measured
  }

  /// Steps that every block does before the next ones begin.
  private struct Stretch: Sendable {
    /// The steps of the run that are done before.
    let first: Int
    let targets: ArraySlice<Int>
    let steps: [Rule.Step]
  }

  private func advance(
    _ blocks: inout [Rule.Moments], through stretch: Stretch, on executor: BlockExecutor
  ) -> [Losses] {
    let count = blocks.count
    let perBlock = stretch.targets.count * meter.tasks.count
    let table = UnsafeMutableBufferPointer<LossMeter.Sums>.allocate(capacity: perBlock * count)
    defer { table.deallocate() }
    blocks.withUnsafeMutableBufferPointer { blocks in
      // Each call writes to its own block and to its own part of the table.
      nonisolated(unsafe) let (blocks, table) = (blocks, table)
      executor.forEach(count) { @Sendable block in
        var moments = blocks[block]
        let sums = UnsafeMutableBufferPointer(
          rebasing: table[(block * perBlock)..<((block + 1) * perBlock)])
        if let draws {
          let noise = DrawnNoise(
            scatter: noiseFactor * (mixture.scatter[block] + draws.rest[block]),
            gap: noiseFactor * draws.gap[block], centre: draws.centre[block])
          advance(&moments, block, through: stretch, noise: noise, sums: sums)
        } else {
          let noise = FixedNoise(scatter: noiseFactor * mixture.scatter[block])
          advance(&moments, block, through: stretch, noise: noise, sums: sums)
        }
        blocks[block] = moments
      }
    }
    return losses(stretch.targets, from: table, blocks: count)
  }

  /// All steps of a stretch in one block.
  private func advance(
    _ moments: inout Rule.Moments, _ block: Int, through stretch: Stretch,
    noise: some NoiseSource, sums: UnsafeMutableBufferPointer<LossMeter.Sums>
  ) {
    let constants = rule.constants(pull: mixture.pull[block], drive: mixture.drive[block])
    stretch.steps.withUnsafeBufferPointer { steps in
      var (position, measured) = (0, 0)
      var next = stretch.targets.startIndex
      while true {
        while next < stretch.targets.endIndex,
          stretch.targets[next] - stretch.first == position
        {
          for task in meter.tasks.indices {
            sums[measured] = meter.sums(task: task, block: block, of: moments)
            measured += 1
          }
          next += 1
        }
        if position == steps.count { return }
        // Flushes come at the same steps of the run however it is cut into calls.
        let done = stretch.first + position
        var stop = min(steps.count, position + Blocks.flushInterval - done % Blocks.flushInterval)
        if next < stretch.targets.endIndex {
          stop = min(stop, stretch.targets[next] - stretch.first)
        }
        advance(&moments, steps, position, stop, constants, noise)
        position = stop
        if (stretch.first + position) % Blocks.flushInterval == 0 { moments.flush() }
      }
    }
  }

  /// The innermost loop.
  @inline(__always)
  private func advance(
    _ moments: inout Rule.Moments, _ steps: UnsafeBufferPointer<Rule.Step>, _ first: Int,
    _ last: Int, _ constants: Rule.Constants, _ noise: some NoiseSource
  ) {
    var current = moments
    for index in first..<last {
      rule.advance(&current, by: steps[index], in: constants, noise: noise)
    }
    moments = current
  }

  /// Adds up the blocks' sums in the order of the blocks.
  private func losses(
    _ targets: ArraySlice<Int>, from table: UnsafeMutableBufferPointer<LossMeter.Sums>, blocks: Int
  ) -> [Losses] {
    let tasks = meter.tasks.count
    return targets.enumerated().map { index, target in
      Losses(
        step: target,
        tasks: (0..<tasks).map { task in
          var sums = LossMeter.Sums()
          for block in 0..<blocks {
            sums += table[(block * targets.count + index) * tasks + task]
          }
          return meter.split(task: task, sums)
        })
    }
  }
}
