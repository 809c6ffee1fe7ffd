import Foundation
import Testing

@testable import Forecast

/// Fitted on three published curves, the laws predict six others; means over six curves and sizes.
@Suite struct LawFitTests {
  struct Measured {
    var r2: [Double] = []
    var mae: [Double] = []
    var rmse: [Double] = []
  }

  static func measure(_ family: LawFamily) throws -> Measured {
    var all = Measured()
    for size in [25, 100] {
      let start = ContinuousClock().now
      let fit = try LawFit(family, PublishedCurves.logs(size, PublishedCurves.fitted))
      let seconds = (ContinuousClock().now - start) / .seconds(1)
      let scores = try PublishedCurves.logs(size, PublishedCurves.predicted).map {
        fit.law.score($0)
      }
      all.r2.append(Sample.mean(scores.map(\.r2)))
      all.mae.append(Sample.mean(scores.map(\.meanError)))
      all.rmse.append(Sample.mean(scores.map(\.rmse)))
      print(
        "\(family.rawValue) \(size)M: R² \(Sample.mean(scores.map(\.r2))), RMSE "
          + "\(Sample.mean(scores.map(\.rmse))), fitted in \(seconds) s")
    }
    return all
  }

  @Test func ensemble() throws {
    let measured = try Self.measure(.ensemble)
    #expect(Sample.mean(measured.r2) >= 0.998)
    #expect(Sample.mean(measured.rmse) <= 0.0054)
  }

  @Test func multiPower() throws {
    #expect(try Sample.mean(Self.measure(.multiPower).rmse) <= 0.0062)
  }

  /// No more than a twentieth worse than independent fits of the same laws.
  @Test(arguments: [
    (LawFamily.annealing, [0.0104, 0.0086]), (.functional, [0.0051, 0.0061]),
    (.noisyQuadratic, [0.0053, 0.0058]), (.convexBound, [0.051, 0.060]),
  ]) func others(_ family: LawFamily, _ known: [Double]) throws {
    let measured = try Self.measure(family)
    for (rmse, known) in zip(measured.rmse, known) { #expect(rmse <= 1.05 * known) }
  }

  /// The condition number is that of the predictions' change with each parameter of the law.
  @Test func conditionNumberIsOfTheParametersEffects() throws {
    let logs = try PublishedCurves.logs(25, PublishedCurves.fitted)
    let fit = try LawFit(.annealing, logs)
    let values = fit.law.parameters.map(\.value)
    let losses = { (values: [Double]) in
      logs.flatMap { log in
        AnnealingLaw(
          floor: values[0], amplitude: values[1], exponent: values[2], gain: values[3]
        ).losses(rates: log.rates, at: log.pointsAfterWarmup(domain: 0).map(\.step))
      }
    }
    let middle = losses(values)
    let effects = values.indices.map { index in
      var moved = values
      moved[index] *= 1 + 1e-6
      return zip(losses(moved), middle).map { log($0 / $1) }
    }
    let known = ConditionNumber.of(effects)
    #expect(known > 10)
    #expect(abs(fit.members[0].conditionNumber / known - 1) < 1e-3)
  }

  /// What is known already is taken over, and gives the law that fitting anew gives.
  @Test func knownFitsAreTakenOver() throws {
    let logs = try PublishedCurves.logs(25, PublishedCurves.fitted)
    let ensemble = try LawFit(.ensemble, logs)
    for member in ensemble.members {
      let alone = try LawFit(member.family, logs)
      let taken = try LawFit(member.family, logs, known: ensemble.members)
      #expect(taken.law.parameters == alone.law.parameters)
      #expect(taken.scores == alone.scores)
      #expect(taken.members[0].conditionNumber == alone.members[0].conditionNumber)
    }
    // Taken, not made: a fit to other losses stays what it is.
    let other = try LawFit(.annealing, PublishedCurves.logs(100, PublishedCurves.fitted))
    let taken = try LawFit(.annealing, logs, known: other.members)
    #expect(taken.law.parameters == other.law.parameters)
  }
}
