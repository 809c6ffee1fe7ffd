import Foundation
import Testing

/// Reference numbers written by `Fixtures/make_fixtures.py`.
enum Fixture {
  static func load<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }
}

/// Whether numbers agree to a relative tolerance.
func close(_ values: [Double], _ expected: [Double], _ tolerance: Double) -> Bool {
  values.count == expected.count
    && zip(values, expected).allSatisfy { abs($0 - $1) <= tolerance * abs($1) }
}
