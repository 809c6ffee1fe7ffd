/// What one training step reports.
public struct StepReport: Sendable, Equatable {
  /// The mean loss of the batch in nats per token, before the update.
  public let loss: Double
  /// The norm of the whole gradient before clipping.
  public let gradientNorm: Double
  /// The norm of the parameters' change, decay included; 0 where nothing was updated.
  public let updateNorm: Double
  /// Whether loss and gradient are finite; where they are not, nothing was updated.
  public let finite: Bool
}
