import Forecast
import Model
import Sim

/// The optimizer that a calibration takes its logs to be trained with.
enum CalibrationSettings {
  /// What the runs' studies say; AdamW of the paper where none is at hand.
  ///
  /// - Returns: the settings, and a line that says where they come from.
  /// - Throws: `Failure` 65 for runs that were trained differently.
  static func of(_ files: LogFiles) throws(Failure)
    -> (settings: TwoStageCalibration.Settings, note: String)
  {
    var settings = TwoStageCalibration.Settings()
    guard let first = files.optimizers.first else {
      return (
        settings,
        "no study.toml with the logs: AdamW with beta1 0.9, beta2 0.95 and decay 0.1 is taken"
      )
    }
    for other in files.optimizers where words(other.optimizer) != words(first.optimizer) {
      throw Failure(
        .data,
        "\(other.run): trained with \(words(other.optimizer)), \(first.run) with "
          + "\(words(first.optimizer)); one calibration is of one optimizer")
    }
    let told = first.optimizer
    settings.optimizer = .adam(beta1: told.beta1, beta2: told.beta2, epsilon: 1e-8)
    settings.weightDecay = told.weightDecay
    let runs = Set(files.runs.map { $0.name.prefix { $0 != "/" } }).count
    let all = files.optimizers.count >= runs
    return (
      settings,
      "trained with \(words(told)), as study.toml says"
        + (all
          ? "" : " of \(files.optimizers.count) of \(runs) runs; the others are taken for the same")
    )
  }

  private static func words(_ optimizer: OptimizerConfiguration) -> String {
    "AdamW, beta1 \(Format.number(optimizer.beta1)), beta2 \(Format.number(optimizer.beta2)), decay "
      + Format.number(optimizer.weightDecay)
  }
}
