/// The second half of a step: lanes' gradients become one, then parameters move.
///
/// Cells go by fixed chunks, so that sums have one order whatever the threads.
struct Updater: Sendable {
  private let chunks: [Range<Int>]
  /// The number of chunks that hold matrices and so decay.
  private let matrixChunks: Int
  /// The squared norm of each chunk, of the gradient and then of the parameters' change.
  private let squares: Buffer<Double>

  private static let chunkSize = 1 << 16
  /// Cells of a chunk that are summed and squared while they are in the nearest cache.
  private static let pieceSize = 1 << 12

  init(_ layout: ParameterLayout) {
    let matrices = Self.split(0..<layout.matrixCount)
    matrixChunks = matrices.count
    chunks = matrices + Self.split(layout.matrixCount..<layout.count)
    squares = Buffer(count: chunks.count)
  }

  private static func split(_ range: Range<Int>) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: chunkSize).map {
      $0..<min($0 + chunkSize, range.upperBound)
    }
  }

  /// Adds the gradients of all lanes, in order, to lane 0's and returns the norm of the sum.
  func reduce(_ lanes: [Lane<Float>], _ pool: ThreadPool) -> Double {
    let (chunks, squares) = (chunks, squares)
    pool.run(chunks.count) { index in
      let chunk = chunks[index]
      var total = 0.0
      for start in stride(from: chunk.lowerBound, to: chunk.upperBound, by: Self.pieceSize) {
        let count = min(Self.pieceSize, chunk.upperBound - start)
        let sum = lanes[0].gradients.start + start
        for lane in lanes.dropFirst() {
          Float.add(lane.gradients.start + start, to: sum, count: count)
        }
        total += Float.squaredNorm(sum, count: count)
      }
      squares.start[index] = total
    }
    return squares.cells.reduce(0, +).squareRoot()
  }

  /// Updates parameters and moments from a gradient; returns the norm of the parameters' change.
  func apply(
    _ update: AdamWUpdate, gradient: Buffer<Float>, to state: TrainingState, _ pool: ThreadPool
  ) -> Double {
    let (chunks, matrixChunks, squares) = (chunks, matrixChunks, squares)
    pool.run(chunks.count) { index in
      let start = chunks[index].lowerBound
      squares.start[index] = Float.adamW(
        state.parameters.start + start, gradient: gradient.start + start,
        firstMoment: state.firstMoment.start + start,
        secondMoment: state.secondMoment.start + start, count: chunks[index].count,
        update: index < matrixChunks ? update : update.withoutDecay)
    }
    return squares.cells.reduce(0, +).squareRoot()
  }
}
