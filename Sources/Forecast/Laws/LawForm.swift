/// The form of a law that is linear in some of its parameters.
///
///     L(t) = Σⱼ amplitudeⱼ columnⱼ(t; shape),   amplitudeⱼ ≥ 0.
///
/// A term that is subtracted has a negative column, so that amplitudes keep their sign.
protocol LawForm: Sendable {
  associatedtype Law: LossLaw
  /// What a schedule does whatever the parameters are.
  associatedtype Response: Sendable

  /// The parameters that are not linear.
  var shapes: [ShapeParameter] { get }
  /// Shapes that searches start from.
  var starts: [[Double]] { get }
  func response(stages: [[Double]], at steps: [Int]) -> Response
  /// One column an amplitude, one value a step.
  func columns(_ shape: [Double], _ response: Response) -> [[Double]]
  func law(amplitudes: [Double], shape: [Double]) -> Law
  func amplitudes(of law: Law) -> [Double]
  func shape(of law: Law) -> [Double]
}

/// A parameter that a search moves between bounds.
struct ShapeParameter: Sendable {
  var name: String
  var bounds: BoundedParameter

  init(_ name: String, _ lowest: Double, _ highest: Double) {
    self.name = name
    bounds = BoundedParameter(lowest: lowest, highest: highest)
  }
}

extension LawForm {
  /// The losses of a law where a response was measured.
  func losses(_ law: Law, _ response: Response) -> [Double] {
    let columns = columns(shape(of: law), response)
    let amplitudes = amplitudes(of: law)
    return columns[0].indices.map { row in
      zip(columns, amplitudes).reduce(0) { $0 + $1.0[row] * $1.1 }
    }
  }

  /// The losses of a law after the given steps.
  func losses(_ law: Law, stages: [[Double]], at steps: [Int]) -> [Double] {
    losses(law, response(stages: stages, at: steps))
  }
}
