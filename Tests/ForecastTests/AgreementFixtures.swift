import Foundation
import Testing

@testable import Forecast

/// What SciPy and NumPy computed; `Fixtures/make_fixtures.py` writes it.
struct AgreementFixtures: Decodable {
  struct Correlation: Decodable {
    var left, right: [Double]
    var spearman, kendall: Double
  }
  struct Group: Decodable {
    var order, measured: [Double]
  }
  struct Permutation: Decodable {
    var groups: [Group]
    var kind: String
    var p: Double
  }
  /// A p-value of all orders, and as SciPy draws it.
  struct Sampled: Decodable {
    var order, measured: [Double]
    var kind: String
    var p, scipy: Double
  }
  /// Intervals of more seeds than all draws are made of.
  struct Bootstrap: Decodable {
    var cells: [Cell]
    var intervals: [String: [Double]]
    var seedCeiling: Double
    enum CodingKeys: String, CodingKey {
      case cells, intervals
      case seedCeiling = "seed_ceiling"
    }
  }
  struct Quantile: Decodable {
    var values: [Double]
    var share, quantile: Double
  }
  struct Cell: Decodable {
    var domain, group: String
    var forecast: Double
    var band, real: [Double]
    var silent, coarse: Double

    var agreementCell: AgreementCell {
      AgreementCell(
        domain: domain, group: group, forecast: forecast, band: band[0]...band[1], real: real,
        baselines: ["silent": silent, "coarse": coarse])
    }
  }
  struct Expected: Decodable {
    var values: [String: Double]
    var intervals: [String: [Double]]
    var pairsDecided: Int
    enum CodingKeys: String, CodingKey {
      case values, intervals
      case pairsDecided = "pairs_decided"
    }
  }
  struct Study: Decodable, CustomTestStringConvertible {
    var name: String
    var cells: [Cell]
    var expected: Expected
    var testDescription: String { name }

    var agreementCells: [AgreementCell] { cells.map(\.agreementCell) }
  }

  var correlations: [Correlation]
  var permutations: [Permutation]
  var sampled: [Sampled]
  var bootstrap: Bootstrap
  var quantiles: [Quantile]
  var studies: [Study]

  static func read() throws -> AgreementFixtures {
    let url = try #require(
      Bundle.module.url(
        forResource: "agreement", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(AgreementFixtures.self, from: Data(contentsOf: url))
  }
}

/// A generator whose values are known.
struct Counter: RandomNumberGenerator {
  private var state: UInt64 = 0
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

func agreement(_ cells: [AgreementCell]) throws -> Agreement {
  var random = Counter()
  return try #require(Agreement(cells, random: &random))
}
