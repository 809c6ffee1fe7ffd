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
    /// nil for a domain that is only simulated.
    var text: Text?
    /// Where the study names it, for messages: `study.toml:25: [domain.english]`.
    var place: String

    /// - Throws: `Failure` 65 for a domain that is only simulated.
    func textForTraining() throws(Failure) -> Text {
      if let text { return text }
      throw Failure(
        .data,
        "\(place) names no text, so it can be simulated, not trained; training needs corpus = \"…\" "
          + "or train = [\"…\"]")
    }
  }

  /// What one stage replays: a share of each batch.
  struct Replay: Sendable, Hashable {
    var share: Double
    /// The domain that stands in for the earlier ones; nil is all earlier data, by the reservoir
    /// rule.
    var standIn: String?

    static let none = Replay(share: 0, standIn: nil)
  }

  struct Stage: Sendable, Equatable {
    var domain: String
    var steps: Int
    /// An axis of the grid; entry k of every stage goes together.
    ///
    /// One entry holds for all. `[.none]` in the first stage.
    var replay: [Replay]
    /// What is known of a first stage that was run elsewhere; nil for a stage that is run.
    var given: GivenStage?
    /// The line of its table, for messages.
    var line: Int
  }

  /// What happens to Adam's moments and its step count at a stage boundary.
  enum Moments: String, CaseIterable, Sendable { case reset, keep }

  /// Runs that the grid is measured against.
  enum Baseline: String, CaseIterable, Sendable {
    /// The shuffled union of all stages' data, the whole budget under the known-horizon schedule.
    case union
    /// The new domain alone, with its budget.
    case fromScratch = "from-scratch"
  }

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
  /// The weights that training starts from; nil for fresh ones.
  var starting: StartingWeights?
  var optimizer: OptimizerConfiguration
  /// Sequences a step.
  var batch: Int
  /// An axis of the grid.
  var moments: [Moments]
  /// An axis of the grid: from which checkpoints of the first stage the next one goes on; empty
  /// for the one that each schedule leads to itself.
  var starts: [StartPoint]
  var baselines: [Baseline]
  var evaluation: Evaluation
  var domains: [Domain]
  /// An axis of the grid: what the runs go through.
  ///
  /// All begin with the same first stage, and have the same number of stages.
  var sequences: [StageSequence]
  var schedules: [ScheduleSpecification]
  /// The line of each schedule's table, for messages.
  var scheduleLines: [Int]
  /// Names of the schedules that also run with the second stage on the first stage's domain.
  var noShiftControls: [String]
  /// How far the later domains lie from the first one on the built-in landscape.
  var shifts: DomainShifts
  /// The calibrated landscape that takes its place.
  var landscapeFile: String?
  /// Steps of the reference cosine that the built-in landscape's units and `forgetting` of a
  /// forecast come from; nil is the first stage's.
  var referenceSteps: Int?
  /// A table of published losses that the forecast is held against, from the study's folder.
  var published: String?
  /// `validate` exits 1 below this rank correlation within a replay share.
  var gateRankWithinReplay: Double?

  var tokensPerStep: Int { batch * model.context }

  /// The folder that relative text paths start from.
  var folder: String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return String(file[..<slash])
  }

  /// The first domain that training has no text of.
  var domainWithoutText: Domain? { domains.first { $0.text == nil } }

  var firstStage: Stage { sequences[0].stages[0] }
  var stageCount: Int { sequences[0].stages.count }
  /// Whether domains are an axis of the grid, and so stand in names and tables.
  var hasDomainAxis: Bool { sequences.count > 1 }

  /// The cell's entry of the axis of domains, where that is one.
  func domainText(_ cell: GridCell) -> String? { hasDomainAxis ? cell.domainText : nil }

  /// The stages of a cell's run; those of the first sequence for a cell without domains.
  func sequence(of cell: GridCell) -> StageSequence {
    sequences.first { $0.domains == cell.domains } ?? sequences[0]
  }
}
