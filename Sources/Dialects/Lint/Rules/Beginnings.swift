/// The first updates, and the way to the peak.
extension LintRule {
  static let beginnings = [
    LintRule(
      "above-peak", .error, "a rate above the peak that was asked for",
      page: Page(
        happens:
          "gpt-neox since pull request 1379 runs its first update at P / W. Where the warm-up "
          + "is a fraction of one iteration (0.01 of 50), that is above the peak.",
        costs:
          "One update at a multiple of the peak, with Adam's moments still empty, can spoil the "
          + "start of the run.",
        mend: "Make the warm-up at least one iteration long, or 0.",
        sources: [
          "recorded from gpt-neox at commit 19f294d5: the first update ran at twice the peak"
        ]),
      check: { subject in
        guard let peak = subject.reading?.peak, let first = subject.rates.rates.first,
          first > peak * (1 + 1e-5)
        else { return nil }
        return Sign(
          message: "update 0 runs at \(short(first)), \(short(first / peak)) times the peak",
          keys: warmupKeys)
      }),
    LintRule(
      "peak-never-reached", .warning, "the highest rate is below the peak",
      page: Page(
        happens:
          "The warm-up meets a decay that has already begun (timm without warmup_prefix), or "
          + "does not end within the run.",
        costs: "The run uses a lower rate than the one that was tuned.",
        mend: "timm: warmup_prefix = true. Else shorten the warm-up.",
        sources: [
          "https://github.com/huggingface/pytorch-image-models/issues/1242",
          "https://github.com/huggingface/pytorch-image-models/pull/2312",
        ]),
      check: { subject in
        guard let peak = subject.reading?.peak, subject.complaint == nil, subject.stepCount != nil,
          !subject.rates.rates.isEmpty, subject.rates.highest < 0.995 * peak,
          // Noam's lr is a factor, not a peak.
          !subject.className.hasPrefix("Noam")
        else { return nil }
        return Sign(
          message: "the highest rate is \(short(subject.rates.highest)), not the peak "
            + short(peak), keys: ["warmup_prefix"] + warmupKeys)
      }),
    LintRule(
      "two-dead-updates", .warning, "the first two updates run at rate 0",
      page: Page(
        happens: "DeepSpeed's and composer's schedulers look at the update before, and both start "
          + "at 0.",
        costs: "Two batches are read and not learned; the checkpoints of steps 1 and 2 equal the "
          + "starting weights, which hides a broken optimizer.",
        mend: "DeepSpeed: a warmup_min_lr (or ratio) above 0. composer: none; count it in.",
        sources: ["https://github.com/deepspeedai/DeepSpeed/pull/5287"]),
      check: { subject in
        let rates = subject.rates.rates
        guard rates.count > 2, rates[0] == 0, rates[1] == 0, subject.rates.highest > 0 else {
          return nil
        }
        return Sign(
          message: "\(subject.place(0)) and \(subject.place(1)) run at rate 0", keys: warmupKeys)
      }),
    LintRule(
      "first-update-zero", .warning, "the first update runs at rate 0",
      page: Page(
        happens:
          "The warm-up is P · k / W with k from 0 in transformers, optax, Megatron, nanotron, "
          + "levanter, MaxText, litgpt, timm, MLX and gpt-neox pull request 1194.",
        costs: "One batch is read and not learned; the checkpoint of step 1 equals the starting "
          + "weights. Small, but it is also why the same words give other curves elsewhere.",
        mend: "Megatron: --lr-warmup-init P/W. Else live with it, and know it when curves are "
          + "compared; `lrlab export` writes the shift.",
        sources: [
          "https://github.com/EleutherAI/gpt-neox/issues/1373",
          "https://github.com/EleutherAI/gpt-neox/pull/1379",
          "https://github.com/karpathy/nanoGPT/pull/578",
          "https://github.com/NVIDIA-NeMo/Speech/issues/10582",
          "https://github.com/verl-project/verl/issues/3674",
          "https://github.com/pytorch/torchtitan/pull/1284",
        ]),
      check: { subject in
        let rates = subject.rates.rates
        guard rates.count > 1, rates[0] == 0, rates[1] != 0 else { return nil }
        return Sign(message: "\(subject.place(0)) runs at rate 0", keys: warmupKeys)
      }),
    LintRule(
      "restart-without-rewarm", .warning, "the rate jumps up at once",
      page: Page(
        happens: "A restart goes back to the peak in one update: CosineAnnealingWarmRestarts, "
          + "transformers' cosine_with_restarts, composer, timm, levanter with rewarmup 0, "
          + "OLMo-core's WSDS; or own phases that begin far above the last rate.",
        costs:
          "At a high rate the loss spikes; in continual pre-training the jump is what makes the "
          + "model forget. A short re-warm-up costs little.",
        mend: "Put a warm-up before the restart (levanter: rewarmup; our phases: kind = "
          + "\"warmup\", from = the last rate).",
        sources: ["recorded from torch 2.13, transformers 5.23, composer 0.32.1 and timm 1.0.31"]),
      check: { subject in
        guard !subject.mayJump else { return nil }
        let rates = subject.rates
        var before = rates.rates.first ?? 0
        for place in rates.pairs {
          let (last, next) = (rates.rates[place - 1], rates.rates[place])
          before = max(before, last)
          guard rates.isConsecutive(place), next - last > 0.5 * subject.peak,
            before > last + 0.01 * subject.peak
          else { continue }
          return Sign(
            message: "the rate jumps from \(short(last)) to \(short(next)) at "
              + subject.place(rates.updates[place]),
            keys: ["T_0", "num_cycles", "rewarmup", "cycle_length", "cycles", "t_initial"],
            update: rates.updates[place])
        }
        return nil
      }),
  ]

  /// Keys that hold a warm-up.
  static let warmupKeys = [
    "warmup", "lr-warmup", "warmup_iter", "lr_warmup_iters", "lr_warmup_samples",
    "lr_warmup_fraction", "lr_warmup_steps", "warmup_steps", "num_warmup_steps", "warmup_num_steps",
    "warmup_ratio", "warmup_iters", "warmup_t", "t_warmup", "warmup_updates",
    "warmup_steps_fraction",
  ]
}
