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
      let laid = Self.stages(of: phase)
      stages += laid
      if laid.count > 1 {
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
  private static func stages(of phase: Phase) -> [Stage] {
    let end = phase.learningRate(at: phase.lastStep)
    let whole = phase.curveStepCount == phase.stepCount
    if phase.start == phase.end || phase.shape == .linear || phase.shape == .constant {
      return [Stage(duration: phase.stepCount, shape: "linear", start: phase.start, end: end)]
    }
    if phase.shape == .cosine && whole {
      return [Stage(duration: phase.stepCount, shape: "cosine", start: phase.start, end: end)]
    }
    var stages: [Stage] = []
    var done = 0
    var rate = phase.start
    let count = min(lines, phase.stepCount)
    for index in 1...count {
      let next = phase.stepCount * index / count
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
