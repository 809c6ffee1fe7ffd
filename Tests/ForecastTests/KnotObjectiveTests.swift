import Foundation
import Testing

@testable import Forecast

@Suite struct KnotObjectiveTests {
  /// Behind each of three knots is a wall: the first slope leads away from it, the second towards it,
  /// the third has one on both sides.
  @Test func slopesLookBackFromWalls() {
    let search = FreeFormSearch(knots: RateKnots(count: 3), lowest: 0.01, highest: 1)
    let objective = KnotObjective(search) { rates in
      let isOut = zip(rates, [0.5, 0.4, 0.3]).contains { $0 > $1 * (1 + 1e-9) }
      return isOut || rates[2] < 0.3 * (1 - 1e-9) ? .infinity : rates[0] - rates[1] + rates[2]
    }
    let found = objective.gradient(at: [log(0.5), log(0.4), log(0.3)], value: 0.4)
    #expect(abs(found.slope[0] - 0.5) < 1e-4)
    #expect(found.slope[1...] == [0, 0])
    #expect(found.evaluations == 6)
  }

  /// f = Σ aᵢ ln² ηᵢ has the curvatures 2 aᵢ.
  @Test func curvatureIsTheSecondDerivative() {
    let search = FreeFormSearch(knots: RateKnots(count: 3), lowest: 0.01, highest: 1)
    let objective = KnotObjective(search) { rates in
      zip([1.0, 2, 3], rates).reduce(0) { $0 + $1.0 * log($1.1) * log($1.1) }
    }
    let place = [-1.0, -1, -1]
    let found = objective.curvature(at: place, value: 6, slope: [-2, -4, -6])
    #expect(zip(found.diagonal, [2, 4, 6]).allSatisfy { abs($0 - $1) < 1e-6 })
    let slope = objective.gradient(at: place, value: 6).slope
    #expect(zip(slope, [-2, -4, -6]).allSatisfy { abs($0 - $1) < 1e-4 })
  }
}
