/// Where the noise of one example's gradient comes from.
public enum GradientNoise: Sendable, Equatable {
  /// The task's own `noise`, whatever the weights.
  case fixed
  /// Gaussian least squares: inputs z ~ N(0, H), labels with noise of variance σ².
  ///
  /// The noise grows with the loss. With mᵢ = E[(xᵢ − μᵢ)²] in the task's eigenbasis, one
  /// example's gradient has the variance hᵢ² mᵢ + hᵢ (Σⱼ hⱼ mⱼ + σ²); the tasks' `noise` arrays are
  /// not used. Exact.
  case leastSquares(labelVariance: Double)

  func check() throws(SimError) {
    if case .leastSquares(let variance) = self {
      try requireNotNegative([variance], 1, "label variance")
    }
  }
}
