/// Which columns of a metrics file are step, rate and losses, by their usual names.
struct LogColumns {
  let step: String
  let rate: String
  /// The loss columns with their domains; those of our own runs are `val/<domain>/loss`.
  let losses: [(domain: String, column: String)]

  static let stepNames = ["step", "iteration", "iter", "global_step", "_step"]
  static let rateNames = [
    "lr", "learning_rate", "learning-rate", "train/lr", "train/learning_rate",
  ]
  /// Held-out losses first: the first name that a file has is taken.
  static let lossNames = [
    "val/loss", "val_loss", "validation_loss", "eval/loss", "eval_loss", "loss", "train/loss",
    "train_loss", "lm loss",
  ]

  /// The columns of a table: those of the map, else by their usual names; the option `domain` names the
  /// only loss of a file that does not.
  ///
  /// - Throws: `Failure` 65 that names the columns that are there.
  init(_ table: MetricTable, _ options: LogOptions) throws(Failure) {
    let map = options.map
    step = try Self.step(table, map)
    rate = try Self.first(map.rate.map { [$0] } ?? Self.rateNames, in: table, "learning rate")
    guard map.losses.isEmpty else {
      for (domain, column) in map.losses {
        _ = try Self.first([column], in: table, "loss of \(domain)")
      }
      losses = map.losses
      return
    }
    let domain = options.domain
    let domains = table.columns.compactMap { column -> (domain: String, column: String)? in
      guard column.hasPrefix("val/"), column.hasSuffix("/loss"), column.count > 9 else {
        return nil
      }
      return (String(column.dropFirst(4).dropLast(5)), column)
    }
    losses =
      domains.isEmpty
      ? [(domain ?? "text", try Self.first(Self.lossNames, in: table, "loss"))] : domains
  }

  /// The column of the step.
  static func step(_ table: MetricTable, _ map: ColumnMap) throws(Failure) -> String {
    try first(map.step.map { [$0] } ?? stepNames, in: table, "step")
  }

  /// The column of the rate, where there is one.
  static func rate(_ table: MetricTable, _ map: ColumnMap) -> String? {
    (map.rate.map { [$0] } ?? rateNames).first { table.columns.contains($0) }
  }

  private static func first(_ names: [String], in table: MetricTable, _ what: String)
    throws(Failure) -> String
  {
    for name in names where table.columns.contains(name) { return name }
    throw Failure(
      .data,
      "\(table.file): no column for the \(what) among \(table.columns.joined(separator: ", ")); "
        + "\(names.count == 1 ? names[0] : "one of " + names.joined(separator: ", ")) is wanted"
        + "; --map names it")
  }
}
