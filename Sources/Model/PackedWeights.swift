/// The weight matrices as panels, ready for products: made once for all sequences of a step.
///
/// A product copies blocks of its second operand into panels before it multiplies. Weights are the
/// second operand of forward products (transposed) and of those that lead the gradient back (as they
/// lie), for every few sequences again; with these panels the copy is made once. Values and order
/// are the same, so the bits are too. Costs twice the memory of the matrices.
struct PackedWeights<Scalar: KernelScalar>: Sendable {
  private struct Matrix {
    let weight, outputs, inputs: Int
    /// Where its panels start: those of the transposed matrix, those of the matrix itself.
    let forward, backward: Int
  }

  private let matrices: [Matrix]
  private let indexByWeight: [Int: Int]
  private let panels: Buffer<Scalar>

  init(_ sizes: TransformerConfiguration, _ parameters: ParameterLayout) {
    let (width, hidden) = (sizes.width, sizes.feedForward)
    var shapes = [(parameters.head, sizes.vocabulary, width)]
    for layer in parameters.layers {
      shapes.append((layer.qkvWeight, 3 * width, width))
      shapes.append((layer.denseWeight, width, width))
      shapes.append((layer.upWeight, hidden, width))
      shapes.append((layer.downWeight, width, hidden))
    }
    var count = 0
    matrices = shapes.map { weight, outputs, inputs in
      let forward = count
      let backward = forward + Scalar.packedCount(columns: outputs, depth: inputs)
      count = backward + Scalar.packedCount(columns: inputs, depth: outputs)
      return Matrix(
        weight: weight, outputs: outputs, inputs: inputs, forward: forward, backward: backward)
    }
    indexByWeight = Dictionary(
      uniqueKeysWithValues: matrices.enumerated().map { ($1.weight, $0) })
    panels = Buffer(count: count)
  }

  /// Makes all panels anew, a matrix a task.
  func pack(_ weights: Buffer<Scalar>, _ pool: ThreadPool) {
    pool.run(2 * matrices.count) { task in
      let matrix = matrices[task / 2]
      let start = UnsafePointer(weights.start) + matrix.weight
      if task % 2 == 0 {
        Scalar.pack(
          .init(start, matrix.inputs, transposed: true), columns: matrix.outputs,
          depth: matrix.inputs, into: panels.start + matrix.forward)
      } else {
        Scalar.pack(
          .init(start, matrix.inputs), columns: matrix.inputs, depth: matrix.outputs,
          into: panels.start + matrix.backward)
      }
    }
  }

  /// The matrix at an offset of the parameters, transposed, as a second operand.
  func transposed(_ weight: Int) -> MatrixOperand<Scalar>? {
    indexByWeight[weight].map { .init(packed: panels.start + matrices[$0].forward) }
  }

  /// The matrix itself, as a second operand.
  func plain(_ weight: Int) -> MatrixOperand<Scalar>? {
    indexByWeight[weight].map { .init(packed: panels.start + matrices[$0].backward) }
  }
}
