/// Two means and a 2 × 2 covariance for each of eight pairs of modes.
struct PairMoments: BitwiseCopyable, Sendable {
  typealias Block = SIMD8<Double>

  var mean: PairVector
  var variance: PairMatrix
  /// P is a matrix here: its first and its second row.
  var memoryFirst: PairVector
  var memorySecond: PairVector
  /// ν of Adam; zero without it.
  var square: PairVector

  init(_ state: MomentState, block: Int) {
    mean = .load(state.mean, block)
    let diagonal = PairVector.load(state.variance, block)
    variance = PairMatrix(
      first: diagonal.first, second: diagonal.second,
      cross: Blocks.load(state.pairCovariance, block))
    let memory = PairVector.load(state.memory, block)
    let crossed = PairVector.load(state.pairMemory, block)
    memoryFirst = PairVector(first: memory.first, second: crossed.first)
    memorySecond = PairVector(first: crossed.second, second: memory.second)
    square = .load(state.optimizer.square, block)
  }

  func store(in state: inout MomentState, block: Int) {
    mean.store(in: &state.mean, block)
    PairVector(first: variance.first, second: variance.second)
      .store(in: &state.variance, block)
    Blocks.store(variance.cross, in: &state.pairCovariance, block)
    PairVector(first: memoryFirst.first, second: memorySecond.second)
      .store(in: &state.memory, block)
    PairVector(first: memoryFirst.second, second: memorySecond.first)
      .store(in: &state.pairMemory, block)
    square.store(in: &state.optimizer.square, block)
  }

  mutating func flush() {
    Blocks.flush(&mean.first)
    Blocks.flush(&mean.second)
    Blocks.flush(&variance.first)
    Blocks.flush(&variance.second)
    Blocks.flush(&variance.cross)
    Blocks.flush(&memoryFirst.first)
    Blocks.flush(&memoryFirst.second)
    Blocks.flush(&memorySecond.first)
    Blocks.flush(&memorySecond.second)
    Blocks.flush(&square.first)
    Blocks.flush(&square.second)
  }

  /// a ← K a + e b,  V ← K V Kᵀ + e S e,  P ← K P,  with K = (1 − η wd) 1 − e H and e = diag(rate).
  @inline(__always)
  mutating func advance(
    rate: PairVector, keep: Double, pull: PairMatrix, drive: PairVector, scatter: PairMatrix
  ) {
    let top = PairVector(first: keep - rate.first * pull.first, second: -(rate.first * pull.cross))
    let bottom = PairVector(
      first: -(rate.second * pull.cross), second: keep - rate.second * pull.second)

    mean = PairVector(
      first: top.first * mean.first + top.second * mean.second + rate.first * drive.first,
      second: bottom.first * mean.first + bottom.second * mean.second
        + rate.second * drive.second)

    let v = variance
    let topFirst = top.first * v.first + top.second * v.cross
    let topSecond = top.first * v.cross + top.second * v.second
    let bottomFirst = bottom.first * v.first + bottom.second * v.cross
    let bottomSecond = bottom.first * v.cross + bottom.second * v.second
    variance = PairMatrix(
      first: topFirst * top.first + topSecond * top.second
        + (rate.first * rate.first) * scatter.first,
      second: bottomFirst * bottom.first + bottomSecond * bottom.second
        + (rate.second * rate.second) * scatter.second,
      cross: topFirst * bottom.first + topSecond * bottom.second
        + (rate.first * rate.second) * scatter.cross)

    let (first, second) = (memoryFirst, memorySecond)
    memoryFirst = PairVector(
      first: top.first * first.first + top.second * second.first,
      second: top.first * first.second + top.second * second.second)
    memorySecond = PairVector(
      first: bottom.first * first.first + bottom.second * second.first,
      second: bottom.first * first.second + bottom.second * second.second)
  }
}
