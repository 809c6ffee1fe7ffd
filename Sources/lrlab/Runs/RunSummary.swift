import Foundation
import Schedules

/// What came out of one run: its cell, its seed, and the numbers of `CellMetrics`.
struct RunSummary: Codable, Equatable, Sendable {
  /// A segment of the run and what it took, so that a study's cost can be told from its summaries.
  struct Piece: Codable, Equatable, Sendable {
    var segment: String
    var tokens: Int
    var seconds: Double
    var evaluationSeconds: Double

    enum CodingKeys: String, CodingKey {
      case segment, tokens, seconds
      case evaluationSeconds = "evaluation_seconds"
    }
  }

  var run: String
  /// The hash of the run's resolved plan; a run is finished where this equals it.
  var plan: String?
  var schedule: String
  /// Where domains are an axis of the study: which entry of it.
  var domain: String?
  var replay: Double
  /// The stand-in that was replayed, in the last stage.
  var replayDomain: String?
  /// Stage by stage, in words, where the study has more than two stages.
  var replayByStage: String?
  var start: String?
  var moments: String?
  var baseline: String?
  var seed: UInt64
  /// Whether the second stage stayed on the first stage's domain.
  var isControl: Bool
  /// nil when it finished; else the step at which it diverged.
  var divergedAt: Int?
  var metrics: CellMetrics?
  /// The old loss of the seed's reference, which forgetting is counted from.
  var referenceLoss: Double?
  /// The loss on every domain after every stage; nil for a run of one stage.
  var lossMatrix: LossMatrix?
  /// Bits per byte of the deployed checkpoint, by domain.
  var bitsPerByte: [String: Double]
  var pieces: [Piece]?
  /// Loss spikes of all its lines, by step (see `LossWatch`); nil where there is none.
  var spikes: [LossSpike]?

  enum CodingKeys: String, CodingKey {
    case run, plan, schedule, domain, replay, start, moments, baseline, seed, metrics, pieces,
      spikes
    case replayDomain = "replay_domain"
    case replayByStage = "replay_by_stage"
    case isControl = "control"
    case divergedAt = "diverged_at"
    case referenceLoss = "reference_loss"
    case lossMatrix = "loss_matrix"
    case bitsPerByte = "bits_per_byte"
  }

  /// A run's summary before its numbers.
  init(_ run: Run, in study: Study) {
    let cell = run.cell
    self.run = run.id
    plan = run.planHash
    schedule = cell.schedule
    domain = study.domainText(cell)
    replay = cell.replay.share
    replayDomain = cell.replay.standIn
    replayByStage = cell.replay.stages.count > 2 ? cell.replay.label : nil
    start = cell.start?.rawValue
    moments = cell.moments?.rawValue
    baseline = cell.baseline
    seed = run.seed
    isControl = cell.isControl
    bitsPerByte = [:]
  }
}
