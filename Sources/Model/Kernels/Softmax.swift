extension ReferenceKernels {
  /// Makes a block of attention scores probabilities, row by row; the future gets 0.
  ///
  /// `scores` is [rows, columns] with rows `pitch` apart; row i sees its first `first + i + 1`
  /// cells. Up to the next multiple of 16 after `columns`, which `pitch` leaves room for, cells are
  /// free to be overwritten: the vector kernels need the room.
  static func causalSoftmaxForward(
    _ scores: Output, rows: Int, first: Int, columns: Int, pitch: Int
  ) {
    for row in 0..<rows {
      let scores = scores + row * pitch
      let seen = first + row + 1
      var top = scores[0]
      for j in 0..<seen { top = max(top, scores[j]) }
      var total: Scalar = 0
      for j in 0..<seen {
        scores[j] = Scalar.exp(scores[j] - top)
        total += scores[j]
      }
      for j in 0..<columns { scores[j] = j < seen ? scores[j] / total : 0 }
    }
  }

  /// dp becomes the gradient before the softmax: `scale · p · (dp - sum(p · dp))`, row by row.
  ///
  /// Both are [rows, columns] with rows `pitch` apart. `scale` is what the scores were multiplied
  /// by.
  static func causalSoftmaxBackward(
    _ p: Input, gradient dp: Output, rows: Int, columns: Int, pitch: Int, scale: Scalar
  ) {
    for row in 0..<rows {
      let (p, dp) = (p + row * pitch, dp + row * pitch)
      var mean: Scalar = 0
      for j in 0..<columns { mean += p[j] * dp[j] }
      for j in 0..<columns { dp[j] = scale * p[j] * (dp[j] - mean) }
    }
  }

  /// The sum of the rows' losses `log sum exp(z) - z[target]` in nats; logits become its gradient.
  ///
  /// `logits` is [rows, columns]; a row becomes `scale · (softmax - one-hot)`.
  static func crossEntropy(
    _ logits: Output, targets: UnsafePointer<UInt16>, rows: Int, columns: Int, scale: Scalar
  ) -> Double {
    var loss = 0.0
    for row in 0..<rows {
      let logits = logits + row * columns
      let target = Int(targets[row])
      var top = logits[0]
      for j in 0..<columns { top = max(top, logits[j]) }
      let aim = logits[target]
      var total: Scalar = 0
      for j in 0..<columns {
        logits[j] = Scalar.exp(logits[j] - top)
        total += logits[j]
      }
      loss += Double.log(Double(total)) + Double(top) - Double(aim)
      for j in 0..<columns { logits[j] *= scale / total }
      logits[target] -= scale
    }
    return loss
  }
}
