import Testing

@testable import Sim

@Suite struct ShiftParametersTests {
  var parameters: LandscapeParameters {
    var parameters = LandscapeParameters(
      top: 0.2, bottom: 2, modes: 16, signal: 4, signalExponent: 0, noise: 0.3, noiseExponent: 0.2,
      floor: 3)
    parameters.optimizer = .adam(beta1: 0.9, beta2: 0.95, epsilon: 0)
    return parameters
  }
  var shift: ShiftParameters {
    ShiftParameters(
      shift: 0.5, shiftExponent: 0.3, ratioMedian: 2, ratioSigma: 1, noise: 0.4, floor: 2)
  }

  func landscape(_ shifts: [ShiftParameters]) throws -> Landscape {
    try parameters.landscape(shifts: shifts, referencePeak: 1e-3, referenceArea: 1)
  }

  /// Under Adam a steady run at the reference peak sits `noise` above its floor, to first order in
  /// rate × curvature.
  @Test func noiseUnderAdamIsInNats() throws {
    let one = try landscape([])
    var simulation = try MomentSimulation(
      landscape: one, settings: parameters.settings(referencePeak: 1e-3, referenceArea: 1),
      state: MomentState(
        mean: one.tasks[0].optimum, variance: [Double](repeating: 0, count: one.modes)))
    let steps = 40_000
    let losses = try simulation.run(
      [Double](repeating: 1e-3, count: steps), shares: [1], loggingAt: [steps])
    #expect(abs(losses[0].tasks[0].noiseFloor - 0.3) < 0.02)
  }

  @Test func unlearningAloneTakesBackAShareOfTheOptimum() throws {
    var shift = shift
    shift.shift = 0
    shift.unlearning = 0.25
    let tasks = try landscape([shift]).tasks
    #expect(tasks[1].optimum == tasks[0].optimum.map { 0.75 * $0 })
  }

  @Test(arguments: [0, 0.5, 0.8, 1])
  func theDistanceIsWeighedByWhoseCurvatureIsAskedFor(_ weighting: Double) throws {
    var shift = shift
    shift.weighting = weighting
    let (old, new) = (try landscape([shift]).tasks[0], try landscape([shift]).tasks[1])
    var sum = 0.0
    for mode in old.optimum.indices {
      let distance = new.optimum[mode] - old.optimum[mode]
      let weight =
        ElementaryFunctions.power(old.curvature[mode], 1 - weighting)
        * ElementaryFunctions.power(new.curvature[mode], weighting)
      sum += 0.5 * weight * distance * distance
    }
    #expect(abs(sum - 0.5) < 1e-12)
  }

  @Test func anOwnNoiseExponentSpreadsTheNoiseOverTheOldCurvatures() throws {
    var shift = shift
    shift.noise = parameters.noise
    shift.noiseExponent = parameters.noiseExponent
    let tasks = try landscape([shift]).tasks
    #expect(tasks[1].noise == tasks[0].noise)
    shift.noiseExponent = nil
    #expect(try landscape([shift]).tasks[1].noise != tasks[0].noise)
  }

  @Test func steepestLiftsTheCeilingOfTheNewCurvatures() throws {
    var shift = shift
    shift.ratioMedian = 0.01
    #expect(try landscape([shift]).tasks[1].curvature.max() == 0.2 / 1e-3)
    shift.steepest = 3
    #expect(try landscape([shift]).tasks[1].curvature.max() == 3 * 0.2 / 1e-3)
  }

  @Test func aDirectionIsKeptInAnyPlace() throws {
    var fixed = shift
    fixed.direction = 0
    let alone = try landscape([fixed]).tasks[1]
    #expect(try landscape([shift, fixed]).tasks[2] == alone)
    #expect(try landscape([shift, shift]).tasks[2] != alone)
  }

  @Test func refusesADirectionThatDoesNotExist() {
    var shift = shift
    shift.direction = -1
    #expect(throws: SimError.self) { _ = try landscape([shift]) }
  }
}
