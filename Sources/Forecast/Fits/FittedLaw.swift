internal import Foundation

/// A law with what is needed to fit it again to other losses at the same points.
protocol FittedLaw: Sendable {
  var law: any LossLaw { get }
  /// Σ ρ over all points.
  var objective: Double { get }
  /// The searches that ended within a thousandth of the best objective, and all of them.
  var searches: (agreeing: Int, all: Int) { get }
  /// The relative effects of all parameters on the losses at the points, a row a parameter.
  var effects: [[Double]] { get }
  var warnings: [String] { get }
  /// The parameters that `refitted` leaves as they are, by name, and why.
  var held: [String: String] { get }
  /// The law that other losses (their logarithms) at the same points give, from this one downhill.
  func refitted(to measured: [Double]) -> any LossLaw
  /// The losses that several laws of this family predict for one schedule.
  func losses(of laws: [any LossLaw], stages: [[Double]], at steps: [Int]) -> [[Double]]
}

extension FittedLaw {
  var held: [String: String] { [:] }

  /// The condition number of the effects, each brought to the length 1.
  var conditionNumber: Double { ConditionNumber.of(effects) }
}

/// A fit of a law that is linear in some of its parameters.
struct SeparableFit<Form: LawForm>: FittedLaw {
  private let problem: SeparableProblem<Form>
  private let best: TrustRegion.Solution
  private let fitted: Form.Law
  let searches: (agreeing: Int, all: Int)

  init(_ form: Form, _ curves: FittedCurves) throws(FitError) {
    problem = SeparableProblem(
      form: form,
      responses: Concurrently.map(Array(curves.logs.indices)) { curve in
        form.response(
          stages: curves.logs[curve].stages.map(\.rates),
          at: curves.points[curve].map(\.step))
      },
      measured: curves.measured, loss: RobustLoss(width: LawFit.width))
    let solutions = problem.search(from: form.starts, TrustRegion(iterations: 60, tolerance: 1e-7))
    guard let best = solutions.min(by: { $0.objective < $1.objective }) else {
      throw FitError(.data, "\(curves.names): no search found finite residuals")
    }
    self.best = best
    fitted = problem.law(at: best.place)
    searches = (solutions.count { $0.objective <= 1.001 * best.objective }, solutions.count)
  }

  var law: any LossLaw { fitted }

  var objective: Double { 0.5 * best.objective }

  var effects: [[Double]] {
    let shape = problem.shape(at: best.place)
    let columns = problem.columns(shape)
    let robust = problem.robust(columns)
    let amplitudes = robust.solve()
    let predicted = robust.predicted(amplitudes)
    return (columns + problem.changes(shape, columns, amplitudes)).map { column in
      zip(column, predicted).map { $0 / $1 }
    }
  }

  var warnings: [String] {
    let shape = problem.shape(at: best.place)
    return zip(problem.form.shapes, shape).filter { $0.bounds.isAtBound($1) }.map { parameter, _ in
      "\(fitted.name): \(parameter.name) ended at a bound of the search; the logs do not hold it"
    }
  }

  func refitted(to measured: [Double]) -> any LossLaw {
    var other = problem
    other.measured = measured
    let found = other.search(
      from: [problem.shape(at: best.place)], TrustRegion(iterations: 12, tolerance: 1e-4))
    return other.law(at: found.first?.place ?? best.place)
  }

  func losses(of laws: [any LossLaw], stages: [[Double]], at steps: [Int]) -> [[Double]] {
    let response = problem.form.response(stages: stages, at: steps)
    let own = laws.compactMap { $0 as? Form.Law }
    return Concurrently.map(own) { problem.form.losses($0, response) }
  }
}

/// A fit of the noisy quadratic; fitted again, it keeps its progress exponent.
struct FittedNoisyQuadratic: FittedLaw {
  private let fit: NoisyQuadraticFit

  init(_ curves: FittedCurves) throws(FitError) {
    fit = try NoisyQuadraticFit(curves.logs, domain: curves.domain)
  }

  var law: any LossLaw { fit.law }
  var objective: Double { fit.objective }
  var searches: (agreeing: Int, all: Int) { (fit.agreeing, fit.searches) }
  var warnings: [String] { fit.warnings }

  var held: [String: String] {
    guard fit.search.problem.progressExponent != nil else {
      let reason = "1 by definition where all runs have one peak"
      return ["progress_exponent": reason, "floor_exponent": reason]
    }
    return [
      "progress_exponent":
        "found once; each other value would run every log through all curvatures anew"
    ]
  }

  var effects: [[Double]] {
    let problem = fit.search.problem
    let columns = problem.columns(fit.law)
    let amplitudes = [fit.law.floor, fit.law.signal, fit.law.noise]
    let predicted = problem.predicted(columns, amplitudes)
    return (columns + problem.changes(fit.law, amplitudes)).map { column in
      zip(column, predicted).map { $0 / $1 }
    }
  }

  func refitted(to measured: [Double]) -> any LossLaw {
    let old = fit.search.problem
    let problem = NoisyQuadraticProblem(
      response: old.response, losses: measured.map { exp($0) }, scale: old.scale, loss: old.loss,
      progressExponent: old.progressExponent)
    let found = TrustRegion(iterations: 12, tolerance: 1e-4).minimize(
      residuals: measured.count, from: fit.search.best.place, problem.evaluate)
    return problem.law(at: found?.place ?? fit.search.best.place)
  }

  func losses(of laws: [any LossLaw], stages: [[Double]], at steps: [Int]) -> [[Double]] {
    let own = laws.compactMap { $0 as? NoisyQuadraticLaw }
    // One scale and one progress exponent: one response.
    let response = CurvatureResponse(
      rates: Array(stages.joined()), steps: steps, scale: fit.law.scale,
      progressExponent: fit.law.progressExponent)
    return Concurrently.map(own) { $0.losses(response) }
  }
}
