import Foundation
import Testing

@testable import Forecast

@Suite struct NoisyQuadraticFitTests {
  /// Fitted on three published curves, the law predicts six others.
  @Test(arguments: [25, 100]) func predictsPublishedCurves(_ size: Int) throws {
    let logs = try PublishedCurves.logs(size, PublishedCurves.fitted)
    let clock = ContinuousClock()
    let start = clock.now
    let fit = try NoisyQuadraticFit(logs)
    let time = clock.now - start
    let scores = try PublishedCurves.logs(size, PublishedCurves.predicted).map { fit.law.score($0) }
    let r2 = Sample.mean(scores.map(\.r2))
    let rmse = Sample.mean(scores.map(\.rmse))
    print("\(size)M: R² \(r2), RMSE \(rmse), fitted in \(time)")
    #expect(scores.count == 6)
    #expect(r2 >= 0.997)
    #expect(rmse <= 0.0065)
    #expect(fit.agreeing > 1)
    #expect(fit.warnings.isEmpty)
  }

  /// Losses made by a law give the law back.
  @Test func findsTheLawThatMadeTheLosses() throws {
    let truth = try NoisyQuadraticFit(PublishedCurves.logs(25, PublishedCurves.fitted)).law
    let logs = try PublishedCurves.logs(25, PublishedCurves.fitted).map { log in
      let losses = truth.losses(rates: log.rates, at: log.points.map(\.step))
      return try RunLog(
        name: log.name, hash: "", domains: log.domains, stages: log.stages,
        points: zip(log.points, losses).map { .init(step: $0.step, domain: 0, loss: $1) })
    }
    let fit = try NoisyQuadraticFit(logs)
    #expect(fit.objective < 1e-12)
    #expect(abs(fit.law.floor - truth.floor) < 1e-5)
    #expect(abs(fit.law.signalExponent - truth.signalExponent) < 1e-5)
    #expect(abs(fit.law.noise - truth.noise) < 1e-5)
    #expect(abs(log(fit.law.noiseCutoff / truth.noiseCutoff)) < 1e-2)
  }

  /// Huber's loss shrugs off a few wild points, squares would not.
  @Test func aFewWildPointsDoNotMatter() throws {
    let logs = try PublishedCurves.logs(25, PublishedCurves.fitted)
    let wild = try logs.map { log in
      try RunLog(
        name: log.name, hash: "", domains: log.domains, stages: log.stages,
        points: log.points.enumerated().map { index, point in
          .init(step: point.step, domain: 0, loss: index % 40 == 7 ? point.loss + 1 : point.loss)
        })
    }
    let (clean, robust) = (try NoisyQuadraticFit(logs).law, try NoisyQuadraticFit(wild).law)
    #expect(abs(clean.floor - robust.floor) < 0.02)
    #expect(abs(clean.noise - robust.noise) < 0.02)
  }

  @Test func jacobianIsTheDerivative() throws {
    let logs = try PublishedCurves.logs(100, ["wsdcon_9"])
    let scale = NoisyQuadraticLaw.Scale(
      referenceRate: 3e-4, referenceArea: 1, from: 1e-3, to: 2000)
    // So wide that all points count squared, where Kaufman's Jacobian gives the exact gradient.
    let problem = NoisyQuadraticProblem(
      response: .init(rates: logs[0].rates, steps: logs[0].points.map(\.step), scale: scale),
      losses: logs[0].points.map(\.loss), scale: scale, loss: RobustLoss(width: 1))
    let place = [-0.9, -0.3, 0.4]
    let here = problem.evaluate(place)
    for axis in 0..<3 {
      let objective = { (offset: Double) in
        var moved = place
        moved[axis] += offset
        return problem.evaluate(moved).residuals.reduce(0) { $0 + $1 * $1 }
      }
      let numeric = (objective(1e-4) - objective(-1e-4)) / 2e-4
      let exact = here.residuals.indices.reduce(0) {
        $0 + 2 * here.residuals[$1] * here.jacobian[3 * $1 + axis]
      }
      #expect(abs(numeric - exact) < 1e-5 * abs(exact) + 1e-9)
    }
  }

  /// Runs of two peaks give the peak exponents back.
  @Test func findsThePeakExponents() throws {
    let truth = NoisyQuadraticLaw(
      floor: 2.5, signal: 0.2, signalExponent: 0.5, noise: 0.15, noiseExponent: 0.5,
      noiseCutoff: 60, progressExponent: 0.3, floorExponent: 0.25,
      scale: .init(referenceRate: 3e-4, referenceArea: 1, from: 3e-3, to: 2000))
    let steps = Array(stride(from: 100, through: 4000, by: 100))
    let logs = try [3e-4, 1e-4].flatMap { peak in
      try [1, 0.3].map { drop in
        let rates = (1...4000).map { $0 <= 2050 ? peak : drop * peak }
        return try RunLog(
          name: "\(peak) \(drop)", hash: "", domains: ["text"],
          stages: [.init(rates: rates, shares: [1])],
          points: zip(steps, truth.losses(rates: rates, at: steps)).map {
            .init(step: $0, domain: 0, loss: $1)
          })
      }
    }
    let fit = try NoisyQuadraticFit(logs)
    #expect(abs(fit.law.progressExponent - 0.3) < 0.02)
    #expect(abs(fit.law.floorExponent - 0.25) < 0.02)
    #expect(fit.scores.allSatisfy { $0.rmse < 1e-3 })
    #expect(fit.play.map(\.name).last == "floor_exponent")
  }

  @Test func refusesLogsWithoutAFall() throws {
    let logs = try PublishedCurves.logs(25, ["constant_24000"])
    let error = #expect(throws: FitError.self) { try NoisyQuadraticFit(logs) }
    #expect(error?.kind == .unidentified)
  }

  @Test func refusesFewPoints() throws {
    let log = try PublishedCurves.log(25, "wsdcon_9")
    let few = try log.keeping { $0.step > 13_500 }
    #expect(few.points.count == 6)
    let error = #expect(throws: FitError.self) { try NoisyQuadraticFit([few]) }
    #expect(error?.kind == .data)
    let more = try log.keeping { $0.step > 13_300 }
    #expect(more.points.count == 7)
    #expect(throws: Never.self) { try NoisyQuadraticFit([more]) }
  }

  @Test func warnsOfAGradualFallAlone() throws {
    let fit = try NoisyQuadraticFit(PublishedCurves.logs(25, ["cosine_24000", "constant_24000"]))
    #expect(fit.warnings.contains { $0.contains("gradually") })
  }
}
