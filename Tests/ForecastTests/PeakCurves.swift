import Foundation

@testable import Forecast

/// The published validation losses of models of 124 million parameters at three peaks.
///
/// Source: github.com/fabian-sp/lr-scheduling (MIT, see LICENSE beside the files); Schaipp et al.
/// 2025, arXiv 2501.18965.
enum PeakCurves {
  /// At two peaks each: a constant rate, a long decay and a cosine to 0.
  static let fitted = [
    "wsd_lr0.0005_steps50000_decay0_linear", "wsd_lr0.0005_steps50000_decay0.9_linear",
    "cos_lr0.0005_steps25000_v2", "wsd_lr0.002_steps50000_decay0_sqrt",
    "wsd_lr0.002_steps50000_decay0.9_linear", "cos_lr0.002_steps25000_v2",
  ]

  /// All curves, from step 1000 on.
  static func logs() throws -> [RunLog] {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
      throw CocoaError(.fileNoSuchFile)
    }
    let files = try FileManager.default.contentsOfDirectory(
      at: folder.appendingPathComponent("curves/lr-scheduling"), includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "csv" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { file in
        let rows = try String(contentsOf: file, encoding: .utf8)
          .split(whereSeparator: \.isNewline).dropFirst()
          .map { $0.split(separator: ",").compactMap { Double($0) } }
        // Runs that broke off and went on logged some steps twice: the last time counts.
        let last = Dictionary(rows.map { ($0[0], $0) }) { $1 }
        let sorted = last.values.sorted { $0[0] < $1[0] }
        let column = RateColumn(steps: sorted.map { Int($0[0]) }, rates: sorted.map { $0[1] })
        return try RunLog(
          name: file.deletingPathExtension().lastPathComponent, hash: "", domains: ["text"],
          stages: [.init(rates: column.filled(warmup: 300), shares: [1])],
          points: sorted.filter { $0[0] >= 1000 }
            .map { .init(step: Int($0[0]), domain: 0, loss: $0[2]) })
      }
  }
}
