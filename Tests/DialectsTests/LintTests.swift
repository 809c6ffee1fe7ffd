import Foundation
import Schedules
import Testing

@testable import Dialects

/// Every rule fires on the mistake that it is about, and is silent on the same words mended.
struct LintTests {
  /// A configuration that shows a rule, and its mended twin.
  struct Example: Sendable, CustomStringConvertible {
    var rule: String
    var dialect: Dialect
    var wrong: String
    var right: String
    var steps: Int?

    init(_ rule: String, _ dialect: Dialect, _ wrong: String, right: String, steps: Int? = nil) {
      (self.rule, self.dialect, self.wrong) = (rule, dialect, wrong)
      (self.right, self.steps) = (right, steps)
    }

    var description: String { "\(rule), \(dialect.rawValue)" }

    func rules(_ text: String) throws -> [String] {
      let entry = try RecordedEntry(peer: "", line: Data(text.utf8))
      return LintRule.findings(
        in: LintSubject(entry.configuration, of: dialect, steps: steps)
      ).map(\.rule)
    }
  }

  static let examples = [
    Example(
      "refused", .deepspeed,
      #"{"class": "WarmupLR", "params": {"warmup_max_lr": 1e-3, "warmup_num_steps": 0}}"#,
      right: #"{"class": "WarmupLR", "params": {"warmup_max_lr": 1e-3, "warmup_num_steps": 10}}"#,
      steps: 100),
    Example(
      "late-failure", .megatron,
      #"{"params": {"max_lr": 3e-4, "min_lr": 3e-5, "lr_warmup_steps": 40, "lr_decay_steps": 400, "lr_decay_style": "WSD", "wsd_decay_steps": 80}}"#,
      right:
        #"{"params": {"max_lr": 3e-4, "min_lr": 3e-5, "lr_warmup_steps": 40, "lr_decay_steps": 400, "lr_decay_style": "WSD", "wsd_decay_steps": 80, "lr_wsd_decay_style": "linear"}}"#
    ),
    Example(
      "rebound", .neox,
      #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "warmup": 0.01, "train_iters": 1000, "lr_decay_iters": 800, "lr_decay_style": "cosine"}}"#,
      right:
        #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "warmup": 0.01, "train_iters": 1000, "lr_decay_iters": 1000, "lr_decay_style": "cosine"}}"#
    ),
    Example(
      "rebound", .torch,
      #"{"class": "CosineAnnealingLR", "params": {"lr": 3e-4, "T_max": 200, "eta_min": 3e-5}}"#,
      right:
        #"{"class": "CosineAnnealingLR", "params": {"lr": 3e-4, "T_max": 300, "eta_min": 3e-5}}"#,
      steps: 300),
    Example(
      "negative-lr", .torchtitan,
      #"{"params": {"lr": 3e-4, "warmup_steps": 10, "total_steps": 300, "training_steps": 400}}"#,
      right:
        #"{"params": {"lr": 3e-4, "warmup_steps": 10, "total_steps": 400, "training_steps": 400}}"#
    ),
    Example(
      "silent-zero-tail", .hf,
      #"{"class": "get_linear_schedule_with_warmup", "params": {"lr": 3e-4, "num_warmup_steps": 10, "num_training_steps": 300}}"#,
      right:
        #"{"class": "get_linear_schedule_with_warmup", "params": {"lr": 3e-4, "num_warmup_steps": 10, "num_training_steps": 400}}"#,
      steps: 400),
    Example(
      "early-end", .megatron,
      #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "lr_warmup_iters": 10, "lr_decay_iters": 250, "train_iters": 1000, "lr_decay_style": "cosine"}}"#,
      right:
        #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "lr_warmup_iters": 10, "lr_decay_iters": 950, "train_iters": 1000, "lr_decay_style": "cosine"}}"#
    ),
    Example(
      "unfinished-decay", .megatron,
      #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "lr_warmup_iters": 10, "lr_decay_iters": 2000, "train_iters": 1000, "lr_decay_style": "cosine"}}"#,
      right:
        #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "lr_warmup_iters": 10, "lr_decay_iters": 1000, "train_iters": 1000, "lr_decay_style": "cosine"}}"#
    ),
    Example(
      "above-peak", .neox,
      #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "warmup": 0.01, "train_iters": 50}}"#,
      right: #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "warmup": 0.02, "train_iters": 50}}"#),
    Example(
      "peak-never-reached", .timm,
      #"{"class": "CosineLRScheduler", "params": {"t_initial": 400, "lr_min": 3e-5, "warmup_t": 40, "lr": 3e-4, "t_in_epochs": false}}"#,
      right:
        #"{"class": "CosineLRScheduler", "params": {"t_initial": 400, "lr_min": 3e-5, "warmup_t": 40, "warmup_prefix": true, "lr": 3e-4, "t_in_epochs": false}}"#,
      steps: 400),
    Example(
      "two-dead-updates", .deepspeed,
      #"{"class": "WarmupLR", "params": {"warmup_min_lr": 0, "warmup_max_lr": 3e-4, "warmup_num_steps": 10}}"#,
      right:
        #"{"class": "WarmupLR", "params": {"warmup_min_lr": 3e-5, "warmup_max_lr": 3e-4, "warmup_num_steps": 10}}"#,
      steps: 100),
    Example(
      "first-update-zero", .megatron,
      #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "lr_warmup_iters": 10, "train_iters": 100}}"#,
      right:
        #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "lr_warmup_init": 3e-5, "lr_warmup_iters": 9, "train_iters": 100}}"#
    ),
    Example(
      "restart-without-rewarm", .levanter,
      #"{"params": {"learning_rate": 3e-4, "num_train_steps": 400, "cycles": 2}}"#,
      right:
        #"{"params": {"learning_rate": 3e-4, "num_train_steps": 400, "cycles": 2, "rewarmup": 20}}"#
    ),
    Example(
      "floor-above-peak", .litgpt,
      #"{"class": "litgpt.pretrain.get_lr", "params": {"learning_rate": 2e-5, "warmup_iters": 40, "max_iters": 400}}"#,
      right:
        #"{"class": "litgpt.pretrain.get_lr", "params": {"learning_rate": 2e-5, "warmup_iters": 40, "max_iters": 400, "min_lr": 2e-6}}"#
    ),
    Example(
      "floor-zero-geometric", .neoxPR1194,
      #"{"params": {"start_lr": 3e-4, "min_lr": 0, "warmup_iter": 40, "total_iters": 400, "decay_style": "infinite_cosine", "constant_lr": 1.65e-4, "cooldown_iters": 120, "constant_iters": 160}}"#,
      right:
        #"{"params": {"start_lr": 3e-4, "min_lr": 3e-5, "warmup_iter": 40, "total_iters": 400, "decay_style": "infinite_cosine", "constant_lr": 1.65e-4, "cooldown_iters": 120, "constant_iters": 160}}"#
    ),
    Example(
      "floor-ignored", .neox,
      #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "train_iters": 1000, "lr-decay-style": "exponential"}}"#,
      right:
        #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "train_iters": 1000, "lr-decay-style": "cosine"}}"#
    ),
    Example(
      "double-warmup", .nanotron,
      #"{"params": {"learning_rate": 3e-4, "lr_warmup_steps": 40, "lr_warmup_style": "linear", "lr_decay_style": "linear", "lr_decay_starting_step": 320, "min_decay_lr": 3e-5, "total_training_steps": 400}}"#,
      right:
        #"{"params": {"learning_rate": 3e-4, "lr_warmup_steps": 40, "lr_warmup_style": "linear", "lr_decay_style": "linear", "lr_decay_starting_step": 320, "lr_decay_steps": 80, "min_decay_lr": 3e-5, "total_training_steps": 400}}"#
    ),
    Example(
      "double-warmup", .megatron,
      #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "lr_warmup_iters": 100, "lr_decay_iters": 900, "train_iters": 1000}}"#,
      right:
        #"{"params": {"lr": 3e-4, "min_lr": 3e-5, "lr_warmup_iters": 100, "lr_decay_iters": 1000, "train_iters": 1000}}"#
    ),
    Example(
      "overlap", .megatron,
      #"{"params": {"max_lr": 3e-4, "min_lr": 3e-5, "lr_warmup_steps": 40, "lr_decay_steps": 400, "lr_decay_style": "WSD", "wsd_decay_steps": 380, "lr_wsd_decay_style": "linear"}}"#,
      right:
        #"{"params": {"max_lr": 3e-4, "min_lr": 3e-5, "lr_warmup_steps": 40, "lr_decay_steps": 400, "lr_decay_style": "WSD", "wsd_decay_steps": 360, "lr_wsd_decay_style": "linear"}}"#
    ),
    Example(
      "overlap", .torchtitan,
      #"{"params": {"lr": 3e-4, "warmup_steps": 300, "decay_ratio": 0.8, "training_steps": 1000}}"#,
      right:
        #"{"params": {"lr": 3e-4, "warmup_steps": 200, "decay_ratio": 0.8, "training_steps": 1000}}"#
    ),
    Example(
      "units", .levanter,
      #"{"params": {"learning_rate": 3e-4, "num_train_steps": 400, "warmup": 1}}"#,
      right: #"{"params": {"learning_rate": 3e-4, "num_train_steps": 400, "warmup": 2}}"#),
    Example(
      "units", .neox, #"{"params": {"lr": 3e-4, "warmup": 2000, "train_iters": 50000}}"#,
      right: #"{"params": {"lr": 3e-4, "warmup": 0.04, "train_iters": 50000}}"#),
    Example(
      "units", .hf,
      #"{"params": {"lr_scheduler_type": "cosine", "learning_rate": 3e-4, "max_steps": 400, "warmup_steps": 0.1}}"#,
      right:
        #"{"params": {"lr_scheduler_type": "cosine", "learning_rate": 3e-4, "max_steps": 400, "warmup_steps": 40}}"#
    ),
    Example(
      "cycle-length", .levanter,
      #"{"params": {"learning_rate": 3e-4, "num_train_steps": 1000, "cycle_length": 300, "rewarmup": 20}}"#,
      right:
        #"{"params": {"learning_rate": 3e-4, "num_train_steps": 1000, "cycle_length": 250, "rewarmup": 20}}"#
    ),
    Example(
      "zero-length", .torch,
      #"{"class": "LinearLR", "params": {"lr": 3e-4, "start_factor": 0.1, "total_iters": 0}}"#,
      right:
        #"{"class": "LinearLR", "params": {"lr": 3e-4, "start_factor": 0.1, "total_iters": 1}}"#,
      steps: 10),
    Example(
      "zero-length", .optax,
      #"{"class": "linear_schedule", "params": {"init_value": 0, "end_value": 3e-4, "transition_steps": 0}}"#,
      right:
        #"{"class": "linear_schedule", "params": {"init_value": 0, "end_value": 3e-4, "transition_steps": 5}}"#,
      steps: 10),
    Example(
      "zero-length", .olmo,
      #"{"class": "InvSqrtWithWarmup", "params": {"warmup_steps": 0, "initial_lr": 3e-4, "max_steps": 400}}"#,
      right:
        #"{"class": "InvSqrtWithWarmup", "params": {"warmup_steps": 40, "initial_lr": 3e-4, "max_steps": 400}}"#
    ),
    Example(
      "ramp-batch", .megatron,
      #"{"params": {"lr": 3e-4, "lr_warmup_iters": 10, "train_iters": 100, "rampup_batch_size": "32 32 1000"}}"#,
      right:
        #"{"params": {"lr": 3e-4, "lr_warmup_samples": 320, "train_samples": 3200, "global_batch_size": 32, "rampup_batch_size": "32 32 1000"}}"#
    ),
    Example(
      "microbatch-counter", .litgpt,
      #"{"class": "litgpt.pretrain.get_lr", "params": {"learning_rate": 3e-4, "min_lr": 3e-5, "warmup_iters": 40, "max_iters": 400, "gradient_accumulation": 4}}"#,
      right:
        #"{"class": "litgpt.pretrain.get_lr", "params": {"learning_rate": 3e-4, "min_lr": 3e-5, "warmup_iters": 160, "max_iters": 1600, "gradient_accumulation": 4}}"#,
      steps: 400),
    Example(
      "scheduler-stepped-xN", .hf,
      #"{"params": {"lr_scheduler_type": "linear", "learning_rate": 3e-4, "max_steps": 400, "num_processes": 8}}"#,
      right:
        #"{"params": {"lr_scheduler_type": "linear", "learning_rate": 3e-4, "max_steps": 400, "num_processes": 8, "split_batches": true}}"#
    ),
    Example(
      "lr-squared", .nanotron,
      #"{"params": {"learning_rate": 3e-4, "lr_warmup_steps": 0, "lr_warmup_style": "linear", "lr_decay_steps": 0, "min_decay_lr": 3e-5, "total_training_steps": 400}}"#,
      right:
        #"{"params": {"learning_rate": 3e-4, "lr_warmup_steps": 1, "lr_warmup_style": "linear", "lr_decay_steps": 0, "min_decay_lr": 3e-5, "total_training_steps": 400}}"#
    ),
    Example(
      "child-restart", .torch,
      #"{"class": "SequentialLR", "params": {"lr": 3e-4, "milestones": [100], "schedulers": [{"class": "CosineAnnealingLR", "params": {"T_max": 100}}, {"class": "ExponentialLR", "params": {"gamma": 0.99}}]}}"#,
      right:
        #"{"class": "SequentialLR", "params": {"lr": 3e-4, "milestones": [100], "schedulers": [{"class": "LinearLR", "params": {"start_factor": 0.1, "total_iters": 100}}, {"class": "ExponentialLR", "params": {"gamma": 0.99}}]}}"#,
      steps: 200),
    Example(
      "two-formulas", .nemo,
      #"{"class": "CosineAnnealing", "params": {"lr": 3e-4, "min_lr": 3e-5, "warmup_steps": 40, "max_steps": 400, "constant_steps": 60}}"#,
      right:
        #"{"class": "CosineAnnealing", "params": {"lr": 3e-4, "min_lr": 3e-5, "warmup_steps": 40, "max_steps": 400, "constant_steps": 0}}"#
    ),
    Example(
      "default-surprise", .deepspeed,
      #"{"class": "WarmupDecayLR", "params": {"lr": 3e-4, "total_num_steps": 400, "warmup_num_steps": 40, "warmup_type": "linear"}}"#,
      right:
        #"{"class": "WarmupDecayLR", "params": {"lr": 3e-4, "total_num_steps": 400, "warmup_num_steps": 40, "warmup_type": "linear", "warmup_max_lr": 3e-4}}"#
    ),
    Example(
      "default-surprise", .nanotron,
      #"{"params": {"learning_rate": 3e-4, "lr_warmup_steps": 40, "lr_warmup_style": "linear", "lr_decay_style": "cosine", "total_training_steps": 400}}"#,
      right:
        #"{"params": {"learning_rate": 3e-4, "lr_warmup_steps": 40, "lr_warmup_style": "linear", "lr_decay_style": "cosine", "total_training_steps": 400, "min_decay_lr": 3e-5}}"#
    ),
    Example(
      "default-surprise", .olmo,
      #"{"class": "CosWithWarmup", "params": {"warmup_steps": 40, "initial_lr": 3e-4, "max_steps": 400}}"#,
      right:
        #"{"class": "CosWithWarmup", "params": {"warmup_steps": 40, "warmup_min_lr": 0, "initial_lr": 3e-4, "max_steps": 400}}"#
    ),
    Example(
      "default-surprise", .torchtitan, #"{"params": {"lr": 3e-4, "training_steps": 100}}"#,
      right: #"{"params": {"lr": 3e-4, "warmup_steps": 10, "training_steps": 100}}"#),
    Example(
      "default-surprise", .hf,
      #"{"class": "get_wsd_schedule", "params": {"lr": 3e-4, "num_warmup_steps": 40, "num_decay_steps": 40, "num_stable_steps": 100, "min_lr_ratio": 0.1}}"#,
      right:
        #"{"class": "get_wsd_schedule", "params": {"lr": 3e-4, "num_warmup_steps": 40, "num_decay_steps": 40, "num_stable_steps": 100}}"#,
      steps: 180),
  ]

  @Test(arguments: examples)
  func firesOnTheMistakeAlone(_ example: Example) throws {
    let wrong = try example.rules(example.wrong)
    #expect(wrong.contains(example.rule), "found \(wrong)")
    let right = try example.rules(example.right)
    #expect(!right.contains(example.rule), "found \(right)")
  }

  @Test func everyRuleHasAnExampleAndAPage() {
    let shown = Set(Self.examples.map(\.rule))
    for rule in LintRule.all {
      #expect(rule.needsState || shown.contains(rule.id), "\(rule.id) has no example")
      let page = rule.page
      #expect(![page.happens, page.costs, page.mend, rule.title].contains(""))
      #expect(!page.sources.isEmpty)
      #expect(LintRule.named(rule.id)?.id == rule.id)
    }
    #expect(Set(LintRule.all.map(\.id)).count == LintRule.all.count)
  }

  @Test(arguments: [[1000], [600, 400], [500, 300, 200]])
  func presetsAreClean(_ stages: [Int]) throws {
    for preset in Preset.allCases {
      let plan = try ScheduleSpecification(preset).resolved(stages: stages, tokensPerStep: 1)
      let found = LintRule.findings(in: LintSubject(plan, isPreset: true))
      #expect(found.isEmpty, "\(preset.rawValue): \(found.map(\.message))")
    }
  }

  @Test func ownPhasesMayNotJump() throws {
    let constant = PhaseSpecification(kind: .constant, length: .rest, from: 1e-3)
    let decay = PhaseSpecification(
      kind: .decay, length: .share(0.5), shape: .linear, from: 1e-3, to: 1e-4)
    let plan = try ScheduleSpecification(name: "own", form: .phases([decay, constant], peak: 1e-3))
      .resolved(stages: [100], tokensPerStep: 1)
    let found = LintRule.findings(in: LintSubject(plan, isPreset: false))
    #expect(found.map(\.rule) == ["restart-without-rewarm"])
    #expect(found.first?.update == 50)
    #expect(found.first?.message.contains("step 51") == true)
    #expect(LintRule.findings(in: LintSubject(plan, isPreset: true)).isEmpty)
  }

  @Test func errorsComeFirst() throws {
    let example = try #require(Self.examples.first { $0.dialect == .nanotron })
    #expect(try example.rules(example.wrong).prefix(2) == ["double-warmup", "first-update-zero"])
  }

  @Test func longRunsAreSurveyedAtBothEnds() {
    let chosen = RateSurvey.chosen(of: 1_000_000_000)
    #expect(chosen.first == 0 && chosen.last == 999_999_999)
    #expect(chosen.count == 300_000)
    #expect(zip(chosen, chosen.dropFirst()).allSatisfy { $0 < $1 })
    #expect(RateSurvey.chosen(of: 1000) == Array(0..<1000))
  }
}
