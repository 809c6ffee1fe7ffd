import Schedules

/// Export to trainers that take a function of the step: Python code, exact by construction.
enum CodeExport {
  static func handover(of plan: Plan, to dialect: Dialect) -> Handover {
    let code = PythonCode(
      plan: plan,
      title: [
        "Learning rates of \(plan.name), \(plan.stepCount) steps, for \(dialect.rawValue).", "",
        "Written by lrlab. Updates count from 0, as in the trainer: update k is lrlab's step k + 1.",
        use(dialect),
      ],
      glue: glue(dialect))
    let part = Handover.Part(
      suffix: "py", text: code.text, firstStep: 1, lastStep: plan.stepCount)
    return Handover(dialect: dialect, means: .code, parts: [part], remarks: [])
  }

  private static func use(_ dialect: Dialect) -> String {
    switch dialect {
    case .hf: "Use: Trainer(..., optimizers=(optimizer, scheduler(optimizer)))."
    case .deepspeed:
      "Use: deepspeed.initialize(..., optimizer=optimizer, lr_scheduler=scheduler)."
    case .optax: "Use: optax.adamw(learning_rate=schedule, ...)."
    case .mlx: "Use: mlx.optimizers.AdamW(learning_rate=schedule, ...)."
    default: "Use: scheduler(optimizer).step() after each optimizer.step()."
    }
  }

  private static func glue(_ dialect: Dialect) -> String {
    switch dialect {
    case .optax: arrays(module: "jax.numpy", list: "array")
    case .mlx: arrays(module: "mlx.core", list: "array")
    default:
      """

      def scheduler(optimizer, last_epoch=-1):
          \"\"\"A LambdaLR over these rates; the optimizer's own lr must be PEAK.\"\"\"
          from torch.optim.lr_scheduler import LambdaLR

          if last_epoch == -1 and any(group["lr"] != PEAK for group in optimizer.param_groups):
              raise ValueError(f"the optimizer's lr must be {PEAK}")
          return LambdaLR(optimizer, lambda update: learning_rate(update) / PEAK, last_epoch)


      """
    }
  }

  private static func arrays(module: String, list: String) -> String {
    """

    def schedule(count):
        \"\"\"The same rates for traced code, in the library's own precision.\"\"\"
        import \(module) as xp

        count = xp.clip(xp.array(count), 0, STEPS - 1)
        value = xp.array(PHASES[0][4])
        for first, _, curve_updates, curve, start, end, alpha in PHASES:
            # A float beside the whole number: optax's 32-bit count alone gives single precision.
            x = xp.clip((count - (first - 1)) / xp.array(float(curve_updates)), 0.0, 1.0)
            value = xp.where(count >= first, _traced(xp, curve, start, end, x, alpha), value)
        return value


    def _traced(xp, curve, start, end, x, alpha):
        if start == end:
            return xp.array(end)
        if curve == "exponential":
            return start * xp.exp(x * math.log(end / start))
        if curve == "power":
            done = xp.log(1 + alpha * x) / math.log(1 + alpha)
            return start * xp.exp(done * math.log(end / start))
        if curve == "linear":
            w = x
        elif curve == "cosine":
            w = (1 - xp.cos(math.pi * x)) / 2
        elif curve == "one-minus-sqrt":
            w = xp.sqrt(x)
        elif curve == "square":
            w = x * x
        elif curve == "mirror-cosine":
            w = 2 * x - (1 - xp.cos(math.pi * x)) / 2
        elif curve == "polynomial":
            w = 1 - (1 - x) ** alpha
        elif curve == "inverse-sqrt":
            w = (1 / xp.sqrt(1 + alpha * x) - 1) / (1 / math.sqrt(1 + alpha) - 1)
        else:
            raise ValueError(curve)
        return (1 - w) * start + w * end


    """
  }
}
