import Synchronization

/// Counts what a study has trained, and says it in one line: share, tokens/s, ETA, losses, rate.
///
/// All workers count together.
final class TrainingMeter: Sendable {
  private struct Counts {
    var doneSteps = 0
    var trainedTokens = 0
    var loss: Double?
    var rate = 0.0
    var heldOut: [String: Double] = [:]
  }

  private let plan: StudyPlan
  private let totalSteps: Int
  private let start = Progress.now()
  private let counts = Mutex(Counts())

  init(_ plan: StudyPlan) {
    self.plan = plan
    self.totalSteps = plan.trainedSteps
  }

  /// Steps that need no training: they are there already; fewer than none where some are lost.
  func skip(_ steps: Int) { counts.withLock { $0.doneSteps += steps } }

  func count(_ row: MetricRow) {
    counts.withLock {
      $0.doneSteps += 1
      $0.trainedTokens += plan.study.tokensPerStep
      $0.loss = row.trainLoss
      $0.rate = row.learningRate
    }
  }

  func evaluated(_ losses: [String: Double]) { counts.withLock { $0.heldOut = losses } }

  func line(_ segment: Segment) -> String {
    let counts = counts.withLock { $0 }
    let perSecond = Double(counts.trainedTokens) / max(Progress.now() - start, 1e-9)
    let left = Double((totalSteps - counts.doneSteps) * plan.study.tokensPerStep)
    let share = 100 * Double(counts.doneSteps) / Double(max(1, totalSteps))
    let losses = plan.study.domains.compactMap { domain in
      counts.heldOut[domain.name].map { "\(domain.name) \(Format.fixed($0, 2))" }
    }
    return "\(Format.fixed(share, 1))%  \(Format.count(perSecond)) tokens/s  "
      + "\(Format.duration(left / max(perSecond, 1))) left  train \(Format.fixed(counts.loss, 3))  "
      + "held-out \(losses.isEmpty ? "–" : losses.joined(separator: " "))  "
      + "rate \(Format.rate(counts.rate))  seed \(segment.seed) stage \(segment.stage + 1)"
  }
}

/// The time that one segment takes, over all processes that worked on it.
struct SegmentClock {
  private let before: SegmentRecord
  private let start = Progress.now()
  private var evaluationSeconds = 0.0

  /// The share of the machine that it has while others are trained beside it.
  private let share: Double

  /// Goes on after what earlier processes spent.
  init(after before: SegmentRecord, share: Double) {
    self.before = before
    self.share = share
  }

  /// Times an evaluation.
  mutating func evaluating<Value>(_ body: () -> Value) -> Value {
    let begin = Progress.now()
    defer { evaluationSeconds += Progress.now() - begin }
    return body()
  }

  var spent: SegmentRecord {
    var record = before
    let seconds = Progress.now() - start
    record.seconds += seconds
    record.machineSeconds = (before.machineSeconds ?? before.seconds) + seconds * share
    record.evaluationSeconds += evaluationSeconds
    return record
  }
}
