import Foundation
import Testing

@testable import Sim

/// An independent numpy implementation, fed with the same numbers.
@Suite struct OracleTests {
  @Test(arguments: try OracleCase.all())
  func equalsTheIndependentImplementation(_ reference: OracleCase) throws {
    var simulation = try reference.simulation()
    let first = try simulation.run(reference.first, replay: 1, loggingAt: reference.steps)
    expectEqual(first, reference.losses, reference.name)
    for branch in reference.branches {
      var copy = simulation
      try copy.beginStage(peak: 1, moments: reference.keep ? .keep : .reset)
      let second = try copy.run(
        reference.second, replay: branch.replay, loggingAt: branch.steps)
      expectEqual(second, branch.losses, "\(reference.name), replay \(branch.replay)")
      #expect(close(copy.state.mean, branch.mean, 1e-10))
      #expect(close(copy.state.variance, branch.variance, 1e-10))
      #expect(copy.outcome == .stable)
    }
  }

  @Test func fixturesCoverWhatTheyMust() throws {
    let cases = try OracleCase.all()
    #expect(Set(cases.flatMap { $0.branches.map(\.replay) }) == [0, 0.05, 0.25, 1])
    #expect(cases.contains { $0.weightDecay > 0 })
    #expect(cases.contains { $0.independentDraws })
    #expect(Set(cases.map(\.optimizer.name)) == ["sgd", "momentum", "adam"])
    #expect(Set(cases.filter { $0.optimizer.name != "sgd" }.map(\.keep)) == [true, false])
    #expect(cases.contains { $0.optimizer.beta1 == 0 })
    #expect(cases.contains { $0.landscape.curvature != $0.landscape.newCurvature })
  }

  private func expectEqual(_ measured: [Losses], _ expected: [[Double]], _ name: String) {
    #expect(measured.count == expected.count, "\(name)")
    for (losses, pair) in zip(measured, expected) {
      #expect(
        close([losses.old.total, losses.new.total], pair, 1e-10), "\(name), step \(losses.step)")
    }
  }
}

/// One case of `Fixtures/oracle.json`, written by `Fixtures/make_fixtures.py`.
struct OracleCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Arrays: Decodable, Sendable {
    let curvature, newCurvature, optimum, newOptimum, noise, newNoise: [Double]
  }

  struct Optimizer: Decodable, Sendable {
    let name: String
    let beta1, beta2, epsilon: Double?

    var value: MomentOptimizer {
      switch name {
      case "momentum": .momentum(beta: beta1 ?? .nan)
      case "adam":
        .adam(beta1: beta1 ?? .nan, beta2: beta2 ?? .nan, epsilon: epsilon ?? .nan)
      default: .sgd
      }
    }
  }

  struct Branch: Decodable, Sendable {
    let replay: Double
    let steps: [Int]
    let losses: [[Double]]
    let mean, variance: [Double]
  }

  let name: String
  let landscape: Arrays
  let batch, floor, newFloor, weightDecay: Double
  let independentDraws, keep: Bool
  let optimizer: Optimizer
  let first, second: [Double]
  let steps: [Int]
  let losses: [[Double]]
  let branches: [Branch]

  var testDescription: String { name }

  static func all() throws -> [OracleCase] {
    try Fixture.load([OracleCase].self, "oracle")
  }

  func simulation() throws -> MomentSimulation {
    let land = try Landscape(
      curvature: landscape.curvature, newCurvature: landscape.newCurvature,
      optimum: landscape.optimum, newOptimum: landscape.newOptimum, noise: landscape.noise,
      newNoise: landscape.newNoise, batch: batch, floor: floor, newFloor: newFloor)
    return try MomentSimulation(
      landscape: land,
      settings: SimulationSettings(
        optimizer: optimizer.value, weightDecay: weightDecay, independentDraws: independentDraws))
  }
}
