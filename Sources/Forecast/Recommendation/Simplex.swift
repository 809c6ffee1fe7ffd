internal import CGSL

/// The minimum of a function without derivatives, by the simplex of Nelder and Mead.
///
/// The corresponding C functions are `gsl_multimin_fminimizer_…` with `nmsimplex2`.
struct Simplex: Sendable {
  var iterations = 40
  /// The first simplex's edges.
  var edge = 0.15
  /// The size of a simplex that counts as a point.
  var tolerance = 0.01

  /// The lowest place met.
  ///
  /// - Returns: nil where the engine failed.
  func minimize(from start: [Double], _ function: @escaping ([Double]) -> Double) -> [Double]? {
    lrlab_gsl_errors_are_values()
    guard let engine = lrlab_gsl_simplex(start.count), let place = gsl_vector_alloc(start.count),
      let edges = gsl_vector_alloc(start.count)
    else { return nil }
    defer {
      gsl_multimin_fminimizer_free(engine)
      gsl_vector_free(place)
      gsl_vector_free(edges)
    }
    for (index, value) in start.enumerated() { gsl_vector_set(place, index, value) }
    gsl_vector_set_all(edges, edge)
    let problem = Problem(function)
    return withExtendedLifetime(problem) { () -> [Double]? in
      var called = gsl_multimin_function()
      called.n = start.count
      called.params = Unmanaged.passUnretained(problem).toOpaque()
      called.f = { place, problem in
        guard let place, let problem else { return .nan }
        let values = (0..<place.pointee.size).map { gsl_vector_get(place, $0) }
        return Unmanaged<Problem>.fromOpaque(problem).takeUnretainedValue().value(at: values)
      }
      return withUnsafeMutablePointer(to: &called) { called -> [Double]? in
        guard gsl_multimin_fminimizer_set(engine, called, place, edges) == Int32(GSL_SUCCESS)
        else { return nil }
        for _ in 0..<iterations {
          guard gsl_multimin_fminimizer_iterate(engine) == Int32(GSL_SUCCESS) else { break }
          if gsl_multimin_fminimizer_size(engine) < tolerance { break }
        }
        return problem.best
      }
    }
  }

  /// What the engine calls back; keeps the lowest place.
  private final class Problem {
    private let function: ([Double]) -> Double
    private(set) var best: [Double]?
    private var least = Double.infinity

    init(_ function: @escaping ([Double]) -> Double) { self.function = function }

    func value(at place: [Double]) -> Double {
      let value = function(place)
      if value < least || best == nil { (best, least) = (place, value) }
      // The engine compares; it knows no infinity.
      return value.isFinite ? value : 1e30
    }
  }
}
