/// Counts what a study has trained, and says it in one line: share, tokens/s, ETA, losses, rate.
struct TrainingMeter {
  private let plan: StudyPlan
  private let totalSteps: Int
  private var doneSteps = 0
  private var trainedTokens = 0
  private let start = Progress.now()
  private var segmentStart = Progress.now()
  private var before = SegmentRecord.none
  private var evaluationSeconds = 0.0
  private var loss: Double?
  private var rate = 0.0
  private var heldOut: [String: Double] = [:]

  init(_ plan: StudyPlan) {
    self.plan = plan
    self.totalSteps = plan.trainedSteps
  }

  var seconds: Double { Progress.now() - start }

  /// Steps that need no training: they are there already.
  mutating func skip(_ steps: Int) { doneSteps += steps }

  mutating func count(tokens: Int, loss: Double?, rate: Double) {
    doneSteps += 1
    trainedTokens += tokens
    self.loss = loss
    self.rate = rate
  }

  mutating func evaluated(_ losses: [String: Double], seconds: Double) {
    heldOut = losses
    evaluationSeconds += seconds
  }

  /// A segment begins or goes on; earlier processes spent `before` on it.
  mutating func begin(before: SegmentRecord) {
    self.before = before
    segmentStart = Progress.now()
    evaluationSeconds = 0
  }

  /// What the present segment took so far, over all processes.
  var spent: SegmentRecord {
    SegmentRecord(
      seconds: before.seconds + Progress.now() - segmentStart,
      evaluationSeconds: before.evaluationSeconds + evaluationSeconds, divergedAt: nil)
  }

  func line(_ segment: Segment) -> String {
    let perSecond = Double(trainedTokens) / max(seconds, 1e-9)
    let left = Double((totalSteps - doneSteps) * plan.study.tokensPerStep) / max(perSecond, 1)
    let share = 100 * Double(doneSteps) / Double(max(1, totalSteps))
    let losses = plan.study.domains.compactMap { domain in
      heldOut[domain.name].map { "\(domain.name) \(Format.fixed($0, 2))" }
    }
    return "\(Format.fixed(share, 1))%  \(Format.count(perSecond)) tokens/s  "
      + "\(Format.duration(left)) left  train \(Format.fixed(loss, 3))  "
      + "held-out \(losses.isEmpty ? "–" : losses.joined(separator: " "))  "
      + "rate \(Format.rate(rate))  seed \(segment.seed) stage \(segment.stage + 1)"
  }
}
