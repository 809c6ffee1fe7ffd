internal import Foundation
internal import Synchronization

/// The moving-block bootstrap of a fit's residuals.
///
/// A resample is the fitted curve times residuals that were drawn in blocks of neighbouring points
/// from the same curve: neighbouring points share their errors, single ones drawn alone would
/// promise far too much. Blocks are an eighth of the curve, but at least 20 points (or the whole
/// curve, if shorter), and wrap around its end.
///
/// Source: Künsch 1989; circular blocks, Politis and Romano 1992.
struct BlockBootstrap: Sendable {
  /// The fewest points of a block.
  static let shortest = 20

  let resamples: Int
  let seed: UInt64

  /// The laws of all resamples, one list a member of the fit.
  ///
  /// Each resample has a random stream of its own, so the number of cores changes no bit. All
  /// members see the same blocks. `progress` hears how many resamples are done, of how many: none
  /// at first, then one more each time.
  func laws(_ fit: LawFit, progress: LawForecast.Progress? = nil) -> [[any LossLaw]] {
    let measured = fit.curves.points.map { $0.map { log($0.loss) } }
    let curves = fit.curves
    let predicted = fit.members.map { member in
      curves.logs.indices.map { curve in
        member.law.losses(
          stages: curves.logs[curve].stages.map(\.rates), at: curves.points[curve].map(\.step)
        ).map { log($0) }
      }
    }
    let done = Mutex(0)
    if resamples > 0 { progress?(0, resamples) }
    let resampled = Concurrently.map(Array(0..<resamples)) { resample in
      let order = order(measured.map(\.count), resample)
      let laws = fit.members.indices.map { member in
        let losses = measured.indices.flatMap { curve in
          Self.resampled(measured[curve], predicted[member][curve], order[curve])
        }
        return fit.members[member].fitted.refitted(to: losses)
      }
      done.withLock { done in
        done += 1
        progress?(done, resamples)
      }
      return laws
    }
    return fit.members.indices.map { member in resampled.map { $0[member] } }
  }

  /// Which point's residual each point of each curve gets.
  func order(_ counts: [Int], _ resample: Int) -> [[Int]] {
    var random = SeededRandom(seed: seed, stream: resample)
    return counts.map { count in
      guard count > 0 else { return [] }
      let block = min(count, max(Self.shortest, count / 8))
      var order: [Int] = []
      while order.count < count {
        let start = Int.random(in: 0..<count, using: &random)
        order += (0..<block).map { (start + $0) % count }
      }
      return Array(order.prefix(count))
    }
  }

  private static func resampled(_ measured: [Double], _ predicted: [Double], _ order: [Int])
    -> [Double]
  {
    zip(predicted, order).map { $0 + measured[$1] - predicted[$1] }
  }
}
