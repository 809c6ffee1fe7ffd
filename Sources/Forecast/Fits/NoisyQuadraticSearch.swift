internal import Foundation

/// The searches for the best law on some logs.
///
/// With one peak, eight starts. With several, κ is found by golden section around them: each κ needs
/// the curvatures' response anew.
struct NoisyQuadraticSearch {
  /// Where a search ended.
  struct Result: Sendable {
    var problem: NoisyQuadraticProblem
    var solutions: [TrustRegion.Solution]
    var best: TrustRegion.Solution
  }

  let logs: [RunLog]
  let points: [[RunLog.Point]]
  let scale: NoisyQuadraticLaw.Scale

  /// Peaks that differ by no more than this factor count as one.
  static let onePeak = 1.05

  /// Whether the runs have different peaks.
  var hasSeveralPeaks: Bool {
    let peaks = logs.map(\.peak)
    return (peaks.max() ?? 0) > Self.onePeak * (peaks.min() ?? 0)
  }

  /// The best place, and all places that searches ended in.
  ///
  /// - Throws: ``FitError`` where no search finds finite residuals.
  func run() throws(FitError) -> Result {
    guard hasSeveralPeaks else {
      return try search(problem(nil), from: Self.starts)
    }
    let first = try search(problem(0.5), from: Self.starts.map { $0 + [0.5] })
    let near = zip(first.problem.bounds, first.best.place).map { $0.value($1) }
    var failure: FitError?
    let exponent = Self.goldenSection(0, 1.2, tolerance: 0.01) { exponent in
      do throws(FitError) {
        return try search(problem(exponent), from: [near]).best.objective
      } catch {
        failure = error
        return .infinity
      }
    }
    if let failure { throw failure }
    return try search(problem(exponent), from: [near] + Self.starts.map { $0 + [0.5] })
  }

  private func problem(_ progressExponent: Double?) -> NoisyQuadraticProblem {
    let responses = zip(logs, points).map { log, points in
      CurvatureResponse(
        rates: log.rates, steps: points.map(\.step), scale: scale,
        progressExponent: progressExponent ?? 1)
    }
    return NoisyQuadraticProblem(
      response: CurvatureResponse(joining: responses), losses: points.joined().map(\.loss),
      scale: scale, loss: RobustLoss(width: NoisyQuadraticFit.width),
      progressExponent: progressExponent)
  }

  private func search(_ problem: NoisyQuadraticProblem, from starts: [[Double]])
    throws(FitError) -> Result
  {
    let solutions = starts.compactMap { start in
      TrustRegion().minimize(
        residuals: problem.measured.count,
        from: zip(problem.bounds, start).map { $0.place($1) }, problem.evaluate)
    }
    guard let best = solutions.min(by: { $0.objective < $1.objective }) else {
      throw FitError(.data, "no search found finite residuals")
    }
    return Result(problem: problem, solutions: solutions, best: best)
  }

  /// a, b and ln(h_c η₀) of each search's start.
  private static let starts: [[Double]] =
    [0.35, 0.7].flatMap { a in
      [0.2, 1].flatMap { b in [0.005, 0.05].map { c in [a, b, log(c)] } }
    }

  /// The place of the least value between two bounds, for a function with one valley.
  private static func goldenSection(
    _ lowest: Double, _ highest: Double, tolerance: Double, _ value: (Double) -> Double
  ) -> Double {
    let golden = (5.0.squareRoot() - 1) / 2
    var (left, right) = (lowest, highest)
    var (inner, outer) = (right - golden * (right - left), left + golden * (right - left))
    var (atInner, atOuter) = (value(inner), value(outer))
    while right - left > tolerance {
      if atInner < atOuter {
        (right, outer, atOuter) = (outer, inner, atInner)
        inner = right - golden * (right - left)
        atInner = value(inner)
      } else {
        (left, inner, atInner) = (inner, outer, atOuter)
        outer = left + golden * (right - left)
        atOuter = value(outer)
      }
    }
    return (left + right) / 2
  }
}
