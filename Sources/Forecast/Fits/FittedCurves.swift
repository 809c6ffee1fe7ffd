internal import Foundation

/// The curves of one domain that a law is fitted to, from the end of each run's warm-up on.
struct FittedCurves: Sendable {
  let logs: [RunLog]
  let domain: Int
  let points: [[RunLog.Point]]

  init(_ logs: [RunLog], domain: Int) {
    self.logs = logs
    self.domain = domain
    points = logs.map { $0.pointsAfterWarmup(domain: domain) }
  }

  /// ln L of all points, curve after curve.
  var measured: [Double] { points.joined().map { log($0.loss) } }

  /// The names, for messages.
  var names: String { logs.map(\.name).joined(separator: ", ") }
}
