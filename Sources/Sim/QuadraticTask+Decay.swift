extension QuadraticTask {
  /// x* − μ = −wd (H + wd)⁻¹ μ: how far weight decay keeps a run on this task alone from its
  /// optimum, in the landscape's basis.
  ///
  /// - Parameter decay: wd, in 1/rate; at least 0.
  func offset(decay: Double) -> [Double] {
    guard decay > 0 else { return [Double](repeating: 0, count: modes) }
    guard !rotation.isEmpty else {
      return (0..<modes).map { -decay / (curvature[$0] + decay) * optimum[$0] }
    }
    var offset = [Double](repeating: 0, count: modes)
    for pair in rotation.indices {
      let (even, odd) = (2 * pair, 2 * pair + 1)
      let cosine = ElementaryFunctions.cos(rotation[pair])
      let sine = ElementaryFunctions.sin(rotation[pair])
      // Along the task's own eigendirections, where it is diagonal, and back.
      let first =
        -decay / (curvature[even] + decay) * (cosine * optimum[even] + sine * optimum[odd])
      let second =
        -decay / (curvature[odd] + decay) * (cosine * optimum[odd] - sine * optimum[even])
      offset[even] = cosine * first - sine * second
      offset[odd] = sine * first + cosine * second
    }
    return offset
  }
}
