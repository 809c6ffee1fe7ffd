extension ParameterLayout {
  /// Draws the first parameters.
  ///
  /// Matrices are normal with deviation `sqrt(2 / (5 width))` (small init: Nguyen & Salazar 2019,
  /// arXiv 1910.05895), the two projections that end in the residual stream
  /// `2 / (layers · sqrt(width))` (Wang & Komatsuzaki 2021, GPT-J). Biases are 0 and norms' weights 1. Each tensor
  /// has a stream of its own, so that it does not change with the others' sizes.
  func initialise<Scalar: KernelScalar>(
    _ parameters: Buffer<Scalar>, _ sizes: TransformerConfiguration, seed: UInt64
  ) {
    parameters.clear()
    let width = Double(sizes.width)
    for tensor in tensors {
      let cells = UnsafeMutableBufferPointer(
        start: parameters.start + tensor.offset, count: tensor.count)
      if tensor.shape.count == 2 {
        let ends = tensor.name.hasSuffix("dense.weight") || tensor.name.hasSuffix("4h_to_h.weight")
        let deviation =
          ends ? 2 / (Double(sizes.layers) * width.squareRoot()) : (2 / (5 * width)).squareRoot()
        var stream = RandomStream(seed: seed, name: "initialisation/\(tensor.name)")
        fill(cells, from: &stream, deviation: deviation)
      } else if tensor.name.hasSuffix("norm.weight") {
        cells.update(repeating: 1)
      }
    }
  }

  private func fill<Scalar: KernelScalar>(
    _ cells: UnsafeMutableBufferPointer<Scalar>, from stream: inout RandomStream,
    deviation: Double
  ) {
    for i in stride(from: 0, to: cells.count, by: 2) {
      let (first, second) = stream.normals()
      cells[i] = Scalar(deviation * first)
      if i + 1 < cells.count { cells[i + 1] = Scalar(deviation * second) }
    }
  }
}
