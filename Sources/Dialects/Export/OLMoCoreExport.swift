import Schedules

/// allenai/OLMo-core's `ComposableScheduler`: every phase is a stage, counted as we count.
enum OLMoCoreExport {
  static func handover(of plan: Plan) throws(NoExport) -> Handover {
    guard plan.phases.count <= 1000 else {
      throw NoExport(
        description: "olmo-core would need \(plan.phases.count) stages for \(plan.name); nearest: "
          + "lrlab export --to torch")
    }
    var stages: [Stage] = []
    var remarks: [String] = []
    for phase in plan.phases {
      let laid = Self.stages(of: phase, after: stages.last?.end)
      stages += laid
      if laid.count > 2 {
        remarks.append(
          "olmo-core knows linear and cosine stages, not \(phase.shape.rawValue) (steps "
            + "\(phase.firstStep) to \(phase.lastStep)); nearest: \(laid.count) linear stages")
      }
    }
    let configuration = Configuration(
      className: "ComposableScheduler",
      parameters: [
        "stages": .list(stages.map(\.value)), "initial_lr": .number(plan.peak),
        "t_max": .number(Double(plan.stepCount)),
      ])
    guard let reading = try? Dialect.olmoCore.reading(of: configuration),
      let difference = reading.difference(from: plan, over: 1...plan.stepCount)
    else { throw NoExport(description: "olmo-core refuses the stages of \(plan.name)") }
    let part = Handover.Part(
      suffix: "py", text: file(plan, peak: plan.peak, stages: stages.map(\.code).joined()),
      firstStep: 1,
      lastStep: plan.stepCount, configuration: configuration, difference: difference)
    if difference > Handover.exactness * plan.peak, remarks.isEmpty {
      remarks.append(
        "olmo-core cannot end with a jump; the nearest stages differ by up to "
          + ConfigurationText.number(difference))
    }
    return Handover(dialect: .olmoCore, means: .configuration, parts: [part], remarks: remarks)
  }

  /// One stage of the trainer's.
  private struct Stage {
    var duration: Int
    var shape: String
    var start: Double
    var end: Double

    var value: ConfigurationValue {
      .list([.number(Double(duration)), .text(shape), .number(start), .number(end)])
    }

    var code: String {
      """
                  ComposableSchedulerStage(
                      duration=\(duration), shape=ComposableSchedulerStageType.\(shape),
                      start_lr=\(ConfigurationText.number(start)), \
      end_lr=\(ConfigurationText.number(end))),

      """
    }
  }

  /// The most lines that stand for a curve which the trainer does not have.
  private static let lines = 64

  /// The stages of a phase: one where the trainer has its curve, else lines between its points.
  ///
  /// The trainer takes the last step of a stage from the next one's start. Where the rate jumps
  /// there, one step holds the old rate, and the phase starts from its own first step.
  private static func stages(of phase: Phase, after last: Double?) -> [Stage] {
    let jumps = last.map { $0 != phase.start } ?? false
    let end = phase.learningRate(at: phase.lastStep)
    let isLine = phase.start == phase.end || phase.shape == .linear || phase.shape == .constant
    var stages: [Stage] = []
    var done = 0
    var rate = phase.start
    if jumps, let last {
      stages.append(Stage(duration: 1, shape: "linear", start: last, end: last))
      done = 1
      rate = phase.learningRate(at: phase.firstStep)
    } else if phase.shape == .cosine && phase.curveStepCount == phase.stepCount && !isLine {
      return [Stage(duration: phase.stepCount, shape: "cosine", start: rate, end: end)]
    }
    let left = phase.stepCount - done
    let count = isLine ? min(1, left) : min(lines, left)
    guard count > 0 else { return stages }
    for index in 1...count {
      let next = phase.stepCount - left + left * index / count
      let end = phase.learningRate(at: phase.firstStep + next - 1)
      stages.append(Stage(duration: next - done, shape: "linear", start: rate, end: end))
      done = next
      rate = end
    }
    return stages
  }

  private static func file(_ plan: Plan, peak: Double, stages: String) -> String {
    """
    # \(plan.name), steps 1 to \(plan.stepCount), for OLMo-core
    from olmo_core.optim.scheduler import (
        ComposableScheduler,
        ComposableSchedulerStage,
        ComposableSchedulerStageType,
    )

    # The optimizer's own lr; the stages below are absolute rates.
    LEARNING_RATE = \(ConfigurationText.number(plan.peak))


    def scheduler():
        return ComposableScheduler(
            stages=[
    \(stages)        ]
        )

    """
  }
}
