import Foundation
import Testing

@testable import Sim

@Suite struct LandscapeTests {
  @Test func refusesWhatIsNoLandscape() throws {
    func land(
      _ curvature: [Double] = [1, 2], new: [Double] = [1, 2], optimum: [Double] = [0, 0],
      noise: [Double] = [0, 0], batch: Double = 1, floor: Double = 0
    ) throws {
      _ = try Landscape(
        curvature: curvature, newCurvature: new, optimum: optimum, newOptimum: [0, 0],
        noise: noise, newNoise: [0, 0], batch: batch, floor: floor)
    }
    func task(_ modes: Int) throws -> QuadraticTask {
      let ones = [Double](repeating: 1, count: modes)
      return try QuadraticTask(curvature: ones, optimum: ones, noise: ones)
    }
    try land()
    #expect(throws: SimError.self) { try Landscape(tasks: []) }
    #expect(
      throws: SimError.lengths(place: "landscape task", given: 1, expected: 2)
    ) { try Landscape(tasks: [task(2), task(1)]) }
    #expect(throws: SimError.self) { try land([]) }
    #expect(throws: SimError.self) { try land([1, 0]) }
    #expect(throws: SimError.self) { try land(new: [1, -1]) }
    #expect(throws: SimError.self) { try land(optimum: [0, .infinity]) }
    #expect(throws: SimError.self) { try land(noise: [0, -1]) }
    #expect(throws: SimError.self) { try land(batch: 0) }
    #expect(throws: SimError.self) { try land(floor: .nan) }
    #expect(
      SimError.number(place: "landscape batch", given: 0, allowed: "numbers above 0").description
        == "landscape batch = 0.0; allowed: numbers above 0")
  }

  @Test func curvaturesSpanTheReferenceRun() throws {
    let land = try Shift.none.landscape(referencePeak: 3e-3, referenceArea: 0.9)
    #expect(land.modes == 512)
    #expect(abs(land.curvature[0] * 3e-3 - 0.4) < 1e-12)
    #expect(abs(land.curvature[511] * 0.9 - 0.1) < 1e-12)
    let ratio = land.curvature[1] / land.curvature[0]
    for mode in 1..<512 {
      #expect(abs(land.curvature[mode] / land.curvature[mode - 1] / ratio - 1) < 1e-12)
    }
    #expect(land.curvature == land.newCurvature)
    #expect(land.optimum == land.newOptimum)
    #expect(land.noise == land.newNoise)
  }

  @Test func amountsAreInNats() throws {
    let parameters = LandscapeParameters.weak
    let new = ShiftParameters.strong
    let peak = 2e-3
    let land = try parameters.landscape(shifts: [new], referencePeak: peak, referenceArea: 5)
    var signal = 0.0
    var shift = 0.0
    for mode in 0..<land.modes {
      let apart = land.newOptimum[mode] - land.optimum[mode]
      signal += 0.5 * land.curvature[mode] * land.optimum[mode] * land.optimum[mode]
      shift +=
        0.5 * (land.curvature[mode] * land.newCurvature[mode]).squareRoot() * apart * apart
    }
    #expect(abs(signal - parameters.signal) < 1e-12)
    #expect(abs(shift - new.shift) < 1e-12)
    #expect(abs(land.noise.reduce(0, +) * peak / 4 - parameters.noise) < 1e-12)
    #expect(abs(land.newNoise.reduce(0, +) * peak / 4 - new.noise) < 1e-12)
    #expect(land.tasks[0].floor == parameters.floor)
    #expect(land.tasks[1].floor == new.floor)
    #expect(!land.newCurvature.contains { $0 > 0.4 / peak })
  }

  /// Each mode's ratio is one quantile, and each quantile is used once.
  @Test(arguments: [1, 7, 64, 512])
  func ratiosAreTheQuantilesOfALogNormal(modes: Int) throws {
    var parameters = LandscapeParameters.weak
    parameters.modes = modes
    var shift = ShiftParameters.none
    shift.ratioMedian = 50
    shift.ratioSigma = 0.5
    let land = try parameters.landscape(
      shifts: [shift], referencePeak: 1e-3, referenceArea: 10)
    let logs = (0..<modes).map { log(land.curvature[$0] / land.newCurvature[$0]) }.sorted()
    for (rank, value) in logs.enumerated() {
      let probability = (Double(rank) + 0.5) / Double(modes)
      let quantile = (value - log(50)) / 0.5
      #expect(abs(0.5 * erfc(-quantile / 2.squareRoot()) - probability) < 1e-8)
    }
    if modes == 512 {
      let half = (0..<256).filter { land.curvature[$0] / land.newCurvature[$0] > 50 }.count
      #expect((120...136).contains(half), "large ratios in the upper half: \(half)")
    }
  }

  @Test func normalQuantileInvertsTheDistribution() {
    for probability in [1e-9, 1e-4, 0.02, 0.0243, 0.3, 0.5, 0.8, 0.976, 0.99999] {
      let back = 0.5 * erfc(-NormalQuantile.of(probability) / 2.squareRoot())
      #expect(abs(back / probability - 1) < 2e-8)
    }
    #expect(abs(NormalQuantile.of(0.975) - 1.959963984540054) < 1e-8)
  }

  @Test func refusesParametersOutsideTheirRange() throws {
    func refused(
      shift change: (inout ShiftParameters) -> Void = { _ in },
      landscape alter: (inout LandscapeParameters) -> Void = { _ in }
    ) -> Bool {
      var parameters = LandscapeParameters.weak
      var shift = ShiftParameters.strong
      alter(&parameters)
      change(&shift)
      return
        (try? parameters.landscape(shifts: [shift], referencePeak: 1e-3, referenceArea: 1)) == nil
    }
    #expect(!refused())
    #expect(refused(landscape: { $0.modes = 0 }))
    #expect(refused(landscape: { $0.top = 0 }))
    #expect(refused(landscape: { $0.bottom = -1 }))
    #expect(refused(shift: { $0.ratioMedian = 0 }))
    #expect(refused(shift: { $0.ratioSigma = .nan }))
    #expect(refused(shift: { $0.shift = -1 }))
    #expect(refused(landscape: { $0.signal = .infinity }))
    #expect(refused(landscape: { $0.noise = -1 }))
    #expect(refused(landscape: { $0.signalExponent = .nan }))
    #expect(refused(landscape: { $0.floor = .nan }))
    #expect(throws: SimError.self) {
      try Shift.none.landscape(referencePeak: 0, referenceArea: 1)
    }
    #expect(throws: SimError.self) {
      try Shift.none.landscape(referencePeak: 1, referenceArea: 0.1)
    }
  }
}
