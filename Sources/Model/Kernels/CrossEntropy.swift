extension ReferenceKernels {
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
