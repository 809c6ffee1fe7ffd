import Dialects
import Testing

/// What a trainer does when it goes on from a saved state, against recorded runs.
struct ResumeTests {
  private func entry(_ name: String, of peer: String) throws -> RecordedEntry {
    try #require(try RecordedEntry.entries(of: peer).first { $0.name == name })
  }

  /// The rates before and behind the save are those that the real trainer was seen to use.
  private func check(
    _ entry: RecordedEntry, before: Reading, resumed: Resumption, savedAt: Int
  ) throws {
    let rates = try #require(entry.rates)
    for (update, rate) in rates.enumerated() {
      let reading = update < savedAt ? before : resumed.reading
      let got = try reading.curve.learningRate(atUpdate: update)
      #expect(abs(got - rate) <= 1e-12 * before.peak, "\(entry) at update \(update)")
    }
    #expect(abs(try resumed.nextRate() - rates[resumed.update]) <= 1e-12 * before.peak)
    #expect(abs(resumed.lastRate - rates[resumed.update - 1]) <= 1e-12 * before.peak)
  }

  @Test func megatronOverridesWithTheOldCounter() throws {
    let entry = try entry("resume_override", of: "megatron-lm")
    let old = entry.configuration
    guard case .table(let changes) = old.parameters["resumed"] else {
      Issue.record("no new values")
      return
    }
    let base = old.parameters.merging(["lr_decay_style": .text("cosine")]) { $1 }
    let before = try Dialect.megatron.reading(of: Configuration(parameters: base))
    let state = try SavedState(base.merging(["num_steps": .number(200)]) { $1 })
    #expect(state.dialect == .megatron)
    let new = Configuration(parameters: base.merging(changes) { $1 })
    let resumed = try state.resumed(with: new, mode: .override)
    try check(entry, before: before, resumed: resumed, savedAt: 200)
    #expect(resumed.ignored.isEmpty)
    #expect(throws: Complaint.self) { try state.resumed(with: new) }
    let kept = try state.resumed(with: new, mode: .checkpoint)
    #expect(kept.ignored == ["max_lr", "min_lr", "lr_decay_steps"])
    #expect(try kept.nextRate() == before.curve.learningRate(atUpdate: 200))
  }

  @Test func neoxKeepsTheCheckpointsValues() throws {
    let entry = try entry("resume_use_checkpoint", of: "gpt-neox")
    let old = entry.configuration
    guard case .table(let changes) = old.parameters["resumed"] else {
      Issue.record("no new values")
      return
    }
    let base = old.parameters.merging(["decay_style": .text("cosine")]) { $1 }
    let before = try Dialect.neox.reading(of: Configuration(parameters: base))
    let state = try SavedState(
      base.merging(["num_iters": .number(200), "end_iter": .number(400)]) { $1 })
    #expect(state.dialect == .neox)
    let new = Configuration(parameters: base.merging(changes) { $1 })
    let resumed = try state.resumed(with: new, mode: .checkpoint)
    try check(entry, before: before, resumed: resumed, savedAt: 200)
    #expect(resumed.ignored == ["start_lr", "min_lr", "end_iter"])
  }

  @Test func torchGoesOnWithWhatWasSaved() throws {
    let entry = try entry("resume_seq_at150", of: "torch")
    let warmup: [String: ConfigurationValue] = [
      "start_factor": .number(0.001), "end_factor": .number(1), "total_iters": .number(40),
      "base_lrs": .list([.number(3e-4)]),
    ]
    let cosine: [String: ConfigurationValue] = [
      "T_max": .number(360), "eta_min": .number(3e-5), "base_lrs": .list([.number(3e-4)]),
    ]
    let rates = try #require(entry.rates)
    let state = try SavedState([
      "last_epoch": .number(150), "_last_lr": .list([.number(rates[150])]),
      "_milestones": .list([.number(40)]), "_schedulers": .list([.table(warmup), .table(cosine)]),
    ])
    #expect(state.dialect == .torch)
    let new = Configuration(
      className: "CosineAnnealingLR",
      parameters: ["lr": .number(1e-4), "T_max": .number(800), "eta_min": .number(0)])
    let resumed = try state.resumed(with: new)
    #expect(resumed.update == 151)
    try check(entry, before: resumed.reading, resumed: resumed, savedAt: 150)
    #expect(resumed.ignored.contains("lr"))
  }

  @Test func aLongerCosineOfTorchIsIgnored() throws {
    let state = try SavedState([
      "T_max": .number(400), "eta_min": .number(0), "base_lrs": .list([.number(3e-4)]),
      "last_epoch": .number(200), "_last_lr": .list([.number(1.5e-4)]),
    ])
    let new = Configuration(
      className: "CosineAnnealingLR",
      parameters: ["lr": .number(3e-4), "T_max": .number(800), "eta_min": .number(0)])
    let resumed = try state.resumed(with: new)
    #expect(resumed.ignored == ["T_max"])
    #expect(try resumed.nextRate() < resumed.lastRate)
    #expect(try resumed.askedRate() > 2.5e-4)
  }

  /// A longer run of transformers takes effect at once: the rate jumps up.
  @Test func aLongerRunOfTransformersJumps() throws {
    let state = try SavedState([
      "base_lrs": .list([.number(3e-4)]), "last_epoch": .number(200),
      "_last_lr": .list([.number(1.76e-4)]), "lr_lambdas": .list([.null]),
    ])
    #expect(state.dialect == .hf)
    let new = Configuration(parameters: [
      "learning_rate": .number(1e-3), "lr_scheduler_type": .text("cosine"),
      "warmup_steps": .number(40), "max_steps": .number(800),
    ])
    let resumed = try state.resumed(with: new)
    #expect(resumed.ignored == ["learning_rate"])
    #expect(try resumed.nextRate() > 2.6e-4 && resumed.nextRate() < 2.8e-4)
  }

  @Test func whatNoTrainerSavesIsRefused() {
    #expect(throws: Complaint.self) { try SavedState(["step": .number(4)]) }
    #expect(throws: Complaint.self) { try SavedState([:], of: .optax) }
  }
}
