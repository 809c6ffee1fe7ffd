import Corpora
import Model
import Schedules
import Sim

/// A study: one question, its model, data, stages and the schedules to compare.
///
/// Read from `studies/*.toml` by `StudyFile`; always valid once read.
struct Study: Sendable {
  /// Where a domain's text comes from.
  enum Text: Sendable, Equatable {
    /// A corpus built by `lrlab data fetch`.
    case corpus(String)
    /// The user's own files, and how held-out text is found.
    case files(train: [String], heldOut: HeldOut)
    /// Token files; the format is recognised where nil.
    case tokens(train: [String], format: TokenFormat?, heldOut: HeldOut)
  }

  /// Held-out text: files of its own, or a share of the documents.
  enum HeldOut: Sendable, Equatable {
    case files([String])
    case share(Double)
  }

  struct Domain: Sendable, Equatable {
    var name: String
    var text: Text
    /// Where the study names it, for messages: `study.toml:25: [domain.english]`.
    var place: String
  }

  struct Stage: Sendable, Equatable {
    var domain: String
    var steps: Int
    /// Shares of each batch from earlier domains: an axis of the grid.
    ///
    /// `[0]` in the first stage.
    var replay: [Double]
  }

  /// What happens to Adam's moments and its step count at a stage boundary.
  enum Moments: String, CaseIterable, Sendable { case reset, keep }

  struct Evaluation: Sendable, Equatable {
    /// Interval, as a share of each stage.
    var every: Double
    /// Held-out tokens at every point: a fixed prefix of each domain's held-out text.
    var tokens: Int
    /// Held-out tokens at both ends of a stage.
    var tokensAtEnds: Int
  }

  var name: String
  /// The file it was read from, as text, and its name.
  var source: String
  var file: String
  var question: String
  var seeds: [UInt64]
  var model: TransformerConfiguration
  /// A `tokenizer.json` for all texts, from the study's folder; nil trains one.
  var tokenizer: String?
  var optimizer: OptimizerConfiguration
  /// Sequences a step.
  var batch: Int
  var moments: Moments
  var evaluation: Evaluation
  var domains: [Domain]
  var stages: [Stage]
  var schedules: [ScheduleSpecification]
  /// The line of each schedule's table, for messages.
  var scheduleLines: [Int]
  /// Names of the schedules that also run with the second stage on the first stage's domain.
  var noShiftControls: [String]
  var shift: Shift
  /// `validate` exits 1 below this rank correlation within a replay share.
  var gateRankWithinReplay: Double?

  var tokensPerStep: Int { batch * model.context }

  /// The folder that relative text paths start from.
  var folder: String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return String(file[..<slash])
  }

  /// The share of the last stage's batch that is replayed, an axis of the grid.
  var replayShares: [Double] { stages.count > 1 ? stages[stages.count - 1].replay : [0] }

  var stageSteps: [Int] { stages.map(\.steps) }
}
