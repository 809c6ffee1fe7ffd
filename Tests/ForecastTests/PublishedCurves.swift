import Foundation

@testable import Forecast

/// The published training losses of models of 25 and 100 million parameters.
///
/// Source: github.com/thu-yao-01-luo/MultiPowerLaw (MIT, see LICENSE beside the files); Luo et al.
/// 2025, arXiv 2503.12811.
enum PublishedCurves {
  static let fitted = ["cosine_24000", "constant_24000", "wsdcon_9"]
  static let predicted = [
    "constant_72000", "cosine_72000", "wsd_20000_24000", "wsdld_20000_24000", "wsdcon_3",
    "wsdcon_18",
  ]

  static func log(_ size: Int, _ name: String) throws -> RunLog {
    let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil)
    guard let url = folder?.appendingPathComponent("curves/csv_\(size)/\(name).csv") else {
      throw CocoaError(.fileNoSuchFile)
    }
    let rows = try String(contentsOf: url, encoding: .utf8)
      .split(whereSeparator: \.isNewline).dropFirst()
      .map { $0.split(separator: ",").compactMap { Double($0) } }
    // The rows begin after the warm-up.
    let column = RateColumn(steps: rows.map { Int($0[0]) }, rates: rows.map { $0[1] })
    return try RunLog(
      name: name, hash: "", domains: ["text"],
      stages: [.init(rates: column.filled(warmup: 2160), shares: [1])],
      points: rows.map { .init(step: Int($0[0]), domain: 0, loss: $0[2]) })
  }

  static func logs(_ size: Int, _ names: [String]) throws -> [RunLog] {
    try names.map { try log(size, $0) }
  }
}
