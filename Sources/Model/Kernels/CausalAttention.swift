/// One head of one sequence: queries, keys and values are [context, width], rows `pitch` apart.
struct AttentionHead<Scalar> {
  let query, key, value: UnsafePointer<Scalar>
  let pitch, context, width: Int
  /// What the products of query and key are multiplied by.
  let scale: Scalar
}

/// Where the gradients of one head go: [context, width], rows apart as in the head.
struct AttentionGradients<Scalar> {
  let query, key, value: UnsafeMutablePointer<Scalar>
}

extension ReferenceKernels {
  /// `attended[i] = Σ_{j ≤ i} p[i, j] value[j]`, `p[i, ·] = softmax(scale · query[i] · key[·])`.
  ///
  /// Leaves the logarithm of each row's sum of exponentials, [context]: with it the way back finds
  /// the probabilities again. Vaswani et al. 2017, arXiv 1706.03762.
  static func attentionForward(
    _ head: AttentionHead<Scalar>, into attended: Output, pitch: Int, logarithms: Output
  ) {
    for i in 0..<head.context {
      let scores = (0...i).map { head.score(i, $0) }
      let top = scores.reduce(scores[0]) { max($0, $1) }
      logarithms[i] = top + Scalar.log(scores.reduce(0) { $0 + Scalar.exp($1 - top) })
      let probabilities = scores.map { Scalar.exp($0 - logarithms[i]) }
      for c in 0..<head.width {
        attended[i * pitch + c] = (0...i).reduce(0) {
          $0 + probabilities[$1] * head.value[$1 * head.pitch + c]
        }
      }
    }
  }

  /// From the gradient of `attended` to those of query, key and value.
  ///
  /// `dvalue[j] = Σ_i p[i, j] d[i]` and, with `w[i, j] = d[i] · value[j]`,
  /// `dscore[i, j] = p[i, j] (w[i, j] - d[i] · attended[i])`.
  static func attentionBackward(
    _ head: AttentionHead<Scalar>, attended: Input, gradient: Input, pitch: Int, logarithms: Input,
    into down: AttentionGradients<Scalar>
  ) {
    for i in 0..<head.context {
      for c in 0..<head.width {
        for part in [down.query, down.key, down.value] { part[i * head.pitch + c] = 0 }
      }
    }
    for i in 0..<head.context {
      let (attended, gradient) = (attended + i * pitch, gradient + i * pitch)
      let mean = (0..<head.width).reduce(Scalar(0)) { $0 + attended[$1] * gradient[$1] }
      for j in 0...i {
        let p = Scalar.exp(head.score(i, j) - logarithms[i])
        let value = head.value + j * head.pitch
        let weight = (0..<head.width).reduce(Scalar(0)) { $0 + gradient[$1] * value[$1] }
        let slope = head.scale * p * (weight - mean)
        for c in 0..<head.width {
          let (row, column) = (i * head.pitch + c, j * head.pitch + c)
          down.value[column] += p * gradient[c]
          down.query[row] += slope * head.key[column]
          down.key[column] += slope * head.query[row]
        }
      }
    }
  }
}

extension AttentionHead where Scalar: KernelScalar {
  fileprivate func score(_ i: Int, _ j: Int) -> Scalar {
    let (query, key) = (query + i * pitch, key + j * pitch)
    return scale * (0..<width).reduce(Scalar(0)) { $0 + query[$1] * key[$1] }
  }
}
