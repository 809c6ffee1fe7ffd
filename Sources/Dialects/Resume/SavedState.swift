/// What a trainer's checkpoint says of its scheduler, as a table of its own field names.
///
/// | trainer | fields |
/// |---|---|
/// | torch | `last_epoch`, `_last_lr`, `base_lrs`, and the scheduler's parameters; `_schedulers`, `_milestones` |
/// | hf | the same of a LambdaLR: its curve is not in the state |
/// | megatron | `num_steps` (samples), `max_lr`, `min_lr`, `lr_warmup_steps`, `lr_decay_steps`, `lr_decay_style` |
/// | neox | `num_iters`, `start_lr`, `min_lr`, `warmup_iter`, `end_iter`, `decay_style` |
public struct SavedState: Sendable, Equatable {
  /// The fields.
  public let fields: Configuration
  /// Whose checkpoint it is.
  public let dialect: Dialect

  /// Reads a state.
  ///
  /// - Parameters:
  ///   - table: the fields, or a checkpoint that holds them.
  ///   - dialect: whose it is; found by the fields where nil.
  /// - Throws: `Complaint` for fields of no trainer known.
  public init(
    _ table: [String: ConfigurationValue], of dialect: Dialect? = nil
  ) throws(Complaint) {
    var table = table
    for key in ["lr_scheduler", "opt_param_scheduler", "scheduler"] {
      if case .table(let inner) = table[key] { table = inner }
    }
    fields = Configuration(parameters: table)
    if let dialect {
      self.dialect = dialect
    } else if fields.has("num_steps"), fields.has("max_lr") {
      self.dialect = .megatron
    } else if fields.has("num_iters"), fields.has("start_lr") {
      self.dialect = .neox
    } else if fields.has("last_epoch") {
      self.dialect = table["lr_lambdas"] == nil ? .torch : .hf
    } else {
      throw Complaint(
        "the fields are of no trainer known: torch and hf have last_epoch, megatron num_steps and "
          + "max_lr, neox num_iters and start_lr")
    }
    guard [.torch, .hf, .megatron, .neox, .neoxPR1194].contains(self.dialect) else {
      throw Complaint(
        "\(self.dialect.rawValue) saves no scheduler state that decides its rates; known are "
          + "torch, hf, megatron, neox and neox-pr1194")
    }
  }
}

/// What is asked of a Megatron or gpt-neox when it loads a scheduler's state.
public enum ResumeMode: String, CaseIterable, Sendable {
  /// Nothing: values that differ are an error.
  case neither
  /// `use_checkpoint_…`: the saved values win.
  case checkpoint
  /// `override_…`: the new values win; the counter is the saved one.
  case override
}
