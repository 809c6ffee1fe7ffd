import Schedules

extension NativeExport {
  /// The `optimizer.learning_rate_scheduler` section of huggingface/nanotron.
  static let nanotron = NativeExport(
    dialect: .nanotron, abilities: .init(holdsPeak: true, holdsFloor: true), ending: "yaml",
    candidates: nanotronCandidates, text: { ConfigurationText.yaml($0.parameters, comments: $1) },
    restart: "start it from the run before with load_lr_scheduler: false")

  private static func nanotronCandidates(_ run: RunPattern) -> [Configuration] {
    let steps = run.lastStep - run.firstStep + 1
    var configurations: [Configuration] = []
    for warmup in Set([max(run.warmup - 1, 0), run.warmup]).sorted() {
      for style in run.decay == nil ? ["linear"] : ["cosine", "linear", "1-sqrt"] {
        let start = run.warmup + run.hold - 1
        configurations.append(
          Configuration(parameters: [
            "optimizer": .table([
              "learning_rate_scheduler": .table([
                "learning_rate": .number(run.peak), "lr_warmup_steps": .number(Double(warmup)),
                "lr_warmup_style": .text(warmup > 0 ? "linear" : "constant"),
                "lr_decay_style": .text(style),
                "lr_decay_starting_step": .number(Double(max(start, warmup))),
                "lr_decay_steps": .number(Double(run.decay?.steps ?? steps)),
                "min_decay_lr": .number(run.floor),
              ])
            ]),
            "tokens": .table(["train_steps": .number(Double(steps))]),
          ]))
      }
    }
    return configurations
  }
}
