internal import CGSL

/// Nonlinear least squares by a trust region (Levenberg–Marquardt steps, Moré's scaling).
///
/// The corresponding C functions are `gsl_multifit_nlinear_…`.
struct TrustRegion: Sendable {
  /// The residuals at a place and their derivatives, row by row: `jacobian[i * p + j]` = ∂fᵢ/∂xⱼ.
  struct Evaluation {
    var residuals: [Double]
    private let slopes: () -> [Double]

    /// Computed when asked for: a step that is refused needs none.
    var jacobian: [Double] { slopes() }

    init(residuals: [Double], jacobian: @escaping @autoclosure () -> [Double]) {
      self.residuals = residuals
      slopes = jacobian
    }
  }

  struct Solution: Sendable {
    var place: [Double]
    /// Σ f².
    var objective: Double
    var iterations: Int
    /// Whether a step or the gradient became small; false where the iterations ran out.
    var converged: Bool
  }

  var iterations = 100
  /// The relative size of a step, and of the gradient, that counts as none.
  var tolerance = 1e-9

  /// The place of least Σ f², from `start` downhill.
  ///
  /// - Returns: nil where the residuals at the start are not finite or the engine failed.
  func minimize(
    residuals count: Int, from start: [Double], _ evaluate: @escaping ([Double]) -> Evaluation
  ) -> Solution? {
    lrlab_gsl_errors_are_values()
    guard let work = lrlab_gsl_trust_region(count, start.count) else { return nil }
    defer { gsl_multifit_nlinear_free(work) }
    let problem = Problem(evaluate)
    return withExtendedLifetime(problem) { () -> Solution? in
      var functions = problem.functions(residuals: count, parameters: start.count)
      return start.withUnsafeBufferPointer { values in
        let view = gsl_vector_const_view_array(values.baseAddress, values.count)
        return withUnsafePointer(to: view.vector) { place in
          run(work, &functions, from: place)
        }
      }
    }
  }

  private func run(
    _ work: UnsafeMutablePointer<gsl_multifit_nlinear_workspace>,
    _ functions: inout gsl_multifit_nlinear_fdf, from start: UnsafePointer<gsl_vector>
  ) -> Solution? {
    withUnsafeMutablePointer(to: &functions) { functions -> Solution? in
      guard gsl_multifit_nlinear_init(start, functions, work) == Int32(GSL_SUCCESS) else {
        return nil
      }
      var reason: Int32 = 0
      let status = gsl_multifit_nlinear_driver(
        iterations, tolerance, tolerance, 0, nil, nil, &reason, work)
      guard let place = gsl_multifit_nlinear_position(work),
        let residuals = gsl_multifit_nlinear_residual(work)
      else { return nil }
      let objective = Self.values(residuals).reduce(0) { $0 + $1 * $1 }
      guard objective.isFinite else { return nil }
      return Solution(
        place: Self.values(place), objective: objective,
        iterations: gsl_multifit_nlinear_niter(work),
        // No step makes the sum smaller: as good as it gets in doubles.
        converged: status == Int32(GSL_SUCCESS) || status == Int32(GSL_ENOPROG))
    }
  }

  fileprivate static func values(_ vector: UnsafePointer<gsl_vector>) -> [Double] {
    (0..<vector.pointee.size).map { gsl_vector_get(vector, $0) }
  }

  /// What the engine calls back; keeps the last evaluation, as it asks for f and ∂f in turn.
  private final class Problem {
    private let evaluate: ([Double]) -> Evaluation
    private var place: [Double] = []
    private var last = Evaluation(residuals: [], jacobian: [])

    init(_ evaluate: @escaping ([Double]) -> Evaluation) { self.evaluate = evaluate }

    func evaluation(at vector: UnsafePointer<gsl_vector>) -> Evaluation {
      let asked = TrustRegion.values(vector)
      if asked != place || last.residuals.isEmpty {
        place = asked
        last = evaluate(asked)
      }
      return last
    }

    static func of(_ pointer: UnsafeMutableRawPointer) -> Problem {
      Unmanaged<Problem>.fromOpaque(pointer).takeUnretainedValue()
    }

    func functions(residuals: Int, parameters: Int) -> gsl_multifit_nlinear_fdf {
      var functions = gsl_multifit_nlinear_fdf()
      functions.n = residuals
      functions.p = parameters
      functions.params = Unmanaged.passUnretained(self).toOpaque()
      functions.f = { place, problem, result in
        guard let place, let problem, let result else { return Int32(GSL_EFAULT) }
        let values = Problem.of(problem).evaluation(at: place).residuals
        for (index, value) in values.enumerated() { gsl_vector_set(result, index, value) }
        return Int32(GSL_SUCCESS)
      }
      functions.df = { place, problem, result in
        guard let place, let problem, let result else { return Int32(GSL_EFAULT) }
        let values = Problem.of(problem).evaluation(at: place).jacobian
        let columns = result.pointee.size2
        for (index, value) in values.enumerated() {
          gsl_matrix_set(result, index / columns, index % columns, value)
        }
        return Int32(GSL_SUCCESS)
      }
      return functions
    }
  }
}
