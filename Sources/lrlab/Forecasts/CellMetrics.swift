import Schedules
import Sim

/// The numbers of one cell (schedule × replay), forecast or measured.
///
/// Losses are in nats per token.
struct CellMetrics: Codable, Equatable, Sendable {
  var oldLoss: Double
  var newLoss: Double?
  var averageLoss: Double?
  var forgetting: Double?
  var ownForgetting: Double?
  var peakForgetting: Double?
  /// The first step of the last stage back within 0.01 nats of its start; nil is "never".
  var recoveryStep: Int?
  var recoveryShare: Double?
  /// Σηₜ of the deployed line, per stage.
  var learningRateArea: [Double]
  /// The losses of the line that goes on, where the deployed one is an annealed branch of it.
  var unannealedOldLoss: Double?
  var unannealedNewLoss: Double?
  /// Mean change of the losses on earlier domains, and what earlier stages did for later domains.
  var backwardTransfer: Double?
  var forwardTransfer: Double?

  enum CodingKeys: String, CodingKey {
    case oldLoss = "old_loss"
    case newLoss = "new_loss"
    case averageLoss = "average_loss"
    case forgetting
    case ownForgetting = "own_forgetting"
    case peakForgetting = "peak_forgetting"
    case recoveryStep = "recovery_step"
    case recoveryShare = "recovery_share"
    case learningRateArea = "lr_area"
    case unannealedOldLoss = "unannealed_old_loss"
    case unannealedNewLoss = "unannealed_new_loss"
    case backwardTransfer = "backward_transfer"
    case forwardTransfer = "forward_transfer"
  }

  /// Of runs whose first stage is run.
  static let forgettingFormula =
    "forgetting = old_loss - old loss of the cosine-annealed first-stage-only model of the same seed"

  /// The formulas, as printed under every table.
  static let footer = """
    old_loss, new_loss: held-out nats per token of the deployed (annealed) checkpoint on the first \
    stage's domain and on that of the last stage on another one
    average_loss = (old_loss + new_loss) / 2
    \(forgettingFormula)
    own_forgetting = old_loss - old loss at the end of the run's own first stage
    peak_forgetting = highest old loss of the last stage - old loss at its start
    recovery_step = first step of that stage back within 0.01 nats of its start, after the peak
    lr_area = sum of the rates of each stage
    """

  /// Printed too where a study has more than two stages.
  static let transferFooter = """
    R[i][j] = held-out loss on domain j of the checkpoint one would deploy after stage i
    backward_transfer = mean of R[t][j] - R[last][j] over domains j whose last stage t is not the last
    forward_transfer = mean of b[j] - R[f - 1][j] over domains j whose first stage f is not the \
    first; b: fresh weights
    """

  static func footer(stages: Int) -> String {
    stages > 2 ? footer + "\n" + transferFooter : footer
  }
}

/// The old loss along the deployed line's last stage, from which peak and recovery are read.
struct StageCurve: Equatable, Sendable {
  /// The old loss at the start of the stage.
  var start: Double
  /// Step within the stage, and the old loss after it; ascending.
  var points: [(step: Int, loss: Double)]
  var stepCount: Int

  static func == (left: StageCurve, right: StageCurve) -> Bool {
    left.start == right.start && left.stepCount == right.stepCount
      && left.points.elementsEqual(right.points) { $0.step == $1.step && $0.loss == $1.loss }
  }

  /// `recovered(within:)` in nats.
  static let tolerance = 0.01

  /// nil where the stage diverges.
  var peakForgetting: Double? {
    guard points.allSatisfy({ $0.loss.isFinite }) else { return nil }
    return points.map(\.loss).max().map { $0 - start }
  }

  /// The first step at or after the peak within 0.01 nats of the start; nil is "never".
  var recoveryStep: Int? {
    guard start.isFinite, points.allSatisfy({ $0.loss.isFinite }) else { return nil }
    guard let peak = points.map(\.loss).max(), peak > start + Self.tolerance,
      let top = points.firstIndex(where: { $0.loss == peak })
    else { return points.isEmpty ? nil : 0 }
    return points[top...].first { $0.loss <= start + Self.tolerance }?.step
  }
}

extension CellMetrics {
  /// Puts a cell's numbers together.
  ///
  /// - Parameters:
  ///   - reference: old loss of the cosine-annealed first-stage-only model; nil if it diverged, and
  ///     where forgetting has no meaning (one stage; a model that never learnt the old domain).
  ///   - ownStart: old loss at the end of the run's own first stage; nil where it has one alone.
  ///   - curve: of its last stage; nil where it has one alone.
  init(
    oldLoss: Double, newLoss: Double?, reference: Double?, ownStart: Double?, curve: StageCurve?,
    areas: [Double], unannealed: (old: Double, new: Double?)?
  ) {
    self.oldLoss = oldLoss
    self.newLoss = newLoss
    self.averageLoss = newLoss.map { (oldLoss + $0) / 2 }
    self.learningRateArea = areas
    self.unannealedOldLoss = unannealed?.old
    self.unannealedNewLoss = unannealed?.new
    self.forgetting = reference.map { oldLoss - $0 }
    self.ownForgetting = ownStart.map { oldLoss - $0 }
    guard let curve else { return }
    self.peakForgetting = curve.peakForgetting
    self.recoveryStep = curve.recoveryStep
    self.recoveryShare = curve.recoveryStep.map { Double($0) / Double(curve.stepCount) }
  }
}

/// Where a loss lies in nine cases of ten, in nats.
struct LossBand: Codable, Equatable, Sendable {
  var old: ClosedRange<Double>
  /// nil where there is no new domain, or no band for it.
  var new: ClosedRange<Double>?

  enum CodingKeys: String, CodingKey {
    case old = "old_loss"
    case new = "new_loss"
  }
}

/// One cell of a forecast: which one it is, its numbers, and how the losses went.
struct ForecastCell: Sendable {
  var cell: GridCell
  /// Its rates.
  var plan: Plan
  var shift: String
  /// The task of `new_loss`; nil where the cell has no new data.
  var newTask: Int?
  var metrics: CellMetrics
  var band: LossBand?
  /// Where a rate left the landscape's stable range, in words; nil where none did.
  var warning: String?
  var trajectory: [ForecastPoint]
  /// Why the old loss is what it is, where that was asked for.
  var explanation: Explanation?

  var schedule: String { cell.schedule }
  var replay: Double { cell.replay.share }
  var isControl: Bool { cell.isControl }
  /// The task whose loss stands beside the old one in files: the new one's, else the old one's.
  var besideTask: Int { newTask ?? 0 }
}

/// The losses of all tasks after one step, each split into its parts.
struct ForecastPoint: Sendable, Equatable {
  var branch: String
  var step: Int
  var stage: Int
  var learningRate: Double
  /// One for each task of the landscape; the old one first.
  var losses: [LossSplit]

  var oldLoss: Double { losses[0].total }
}
