import Testing

@testable import Sim

@Suite struct PairedDifferenceTests {
  /// Against printed tables of Student's t.
  @Test func quantilesAreStudents() {
    let table: [(Double, Double, Double)] = [
      (0.975, 1, 12.7062), (0.975, 2, 4.30265), (0.975, 3, 3.18245), (0.975, 5, 2.57058),
      (0.975, 10, 2.22814), (0.975, 30, 2.04227), (0.975, 1000, 1.96234), (0.95, 4, 2.13185),
      (0.9, 20, 1.32534),
    ]
    for (probability, degrees, value) in table {
      let quantile = StudentQuantile.of(probability, degrees: degrees)
      #expect(abs(quantile / value - 1) < 2e-3, "\(probability), \(degrees): \(quantile)")
      #expect(
        abs(StudentQuantile.of(1 - probability, degrees: degrees) + quantile) < 1e-6 * quantile)
    }
  }

  @Test func differencesArePaired() throws {
    let first = ChainSample([1, 2, 3, 4])
    let second = ChainSample([0.5, 1.75, 2.5, 3.75])
    let difference = try PairedDifference(first, second)
    #expect(difference.mean == 0.375)
    #expect(abs(difference.standardError - (0.0625 / 3 / 4).squareRoot()) < 1e-15)
    #expect(abs(difference.interval().upperBound - 0.375 - 3.18245 * 0.0721688) < 5e-4)
    #expect(difference.varianceReduction > 150)
    #expect(throws: SimError.self) { try PairedDifference(first, ChainSample([1])) }
  }

  /// Common random numbers: the same difference as the exact moments', from few chains.
  @Test func commonNoiseSharpensDifferences() throws {
    let land = try Samples.twoTasks()
    let reWarmed = Samples.cosine(200, peak: 0.6, low: 0.06)
    let low = Samples.cosine(200, peak: 0.5, low: 0.06)
    func ends(_ rates: [Double], seed: UInt64) throws -> (exact: Double, chains: ChainSample) {
      var exact = try MomentSimulation(landscape: land)
      var chains = try ChainEnsemble(landscape: land, chains: 400, seed: seed)
      try exact.run(rates, shares: [0.1, 0.9])
      try chains.run(rates, shares: [0.1, 0.9])
      return (exact.losses().old.total, chains.losses().sample(task: 0))
    }
    let (one, other) = (try ends(reWarmed, seed: 4), try ends(low, seed: 4))
    let paired = try PairedDifference(one.chains, other.chains)
    let error = paired.mean - (one.exact - other.exact)
    #expect(abs(error) < 4.5 * paired.standardError)
    #expect(paired.varianceReduction > 20, "\(paired.varianceReduction)")
    let unpaired = try PairedDifference(one.chains, try ends(low, seed: 5).chains)
    #expect(unpaired.varianceReduction < 1.5)
  }
}
