import Schedules

/// Hugging Face's `TrainingArguments` where a scheduler of theirs counts as we do, else code.
///
/// `cosine_warmup_with_min_lr` is the only one that looks one update ahead: warm-up (k + 1) / W and
/// cosine over (k + 1 − W) / (T − W), which is lrlab's cosine.
enum HuggingFaceExport {
  static func handover(of plan: Plan) -> Handover {
    let able = RunPattern.Abilities(holdsPeak: false, holdsFloor: false)
    let runs = RunPattern.runs(of: plan, able: able)
    if runs.count == 1, runs[0].start == 0, let decay = runs[0].decay,
      runs[0].warmup + decay.steps == plan.stepCount
    {
      let run = runs[0]
      let configuration = Configuration(parameters: [
        "learning_rate": .number(run.peak), "lr_scheduler_type": .text("cosine_warmup_with_min_lr"),
        "lr_scheduler_kwargs": .table(["min_lr_rate": .number(run.floor / run.peak)]),
        "warmup_steps": .number(Double(run.warmup)), "max_steps": .number(Double(plan.stepCount)),
      ])
      if let reading = try? Dialect.hf.reading(of: configuration),
        let difference = reading.difference(from: plan, over: 1...plan.stepCount),
        difference <= Handover.exactness * run.peak
      {
        let comment = "\(plan.name), steps 1 to \(plan.stepCount), for transformers' Trainer"
        let part = Handover.Part(
          suffix: "yaml",
          text: ConfigurationText.yaml(configuration.parameters, comments: [comment]),
          firstStep: 1, lastStep: plan.stepCount, configuration: configuration,
          difference: difference)
        return Handover(dialect: .hf, means: .configuration, parts: [part], remarks: [])
      }
    }
    var handover = CodeExport.handover(of: plan, to: .hf)
    handover.remarks = [
      "no lr_scheduler_type of transformers gives these rates: its warm-ups start at 0 and it has "
        + "no constant after a cooldown; the code hands the Trainer a LambdaLR"
    ]
    return handover
  }
}
