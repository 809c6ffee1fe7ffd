internal import Foundation

/// The numbers of one AdamW update, in Double.
struct AdamWUpdate: Sendable {
  /// What clipping multiplies the gradient by, at most 1.
  var gradientScale: Double
  var beta1: Double
  var beta2: Double
  /// `1 - rate · weightDecay` for matrices, 1 for biases and norms.
  var decay: Double
  /// `rate / (1 - beta1^t)`.
  var stepSize: Double
  /// `1 / sqrt(1 - beta2^t)`.
  var inverseRoot: Double
  var epsilon: Double

  /// The update number `step`, counted from 1, at a rate and a norm of the whole gradient.
  ///
  /// Clipping multiplies the gradient by `min(1, clip / (norm + 1e-6))`, as PyTorch's
  /// `clip_grad_norm_` does.
  init(_ settings: OptimizerConfiguration, step: Int, learningRate: Double, gradientNorm: Double) {
    gradientScale = settings.clip > 0 ? min(1, settings.clip / (gradientNorm + 1e-6)) : 1
    beta1 = settings.beta1
    beta2 = settings.beta2
    decay = 1 - learningRate * settings.weightDecay
    stepSize = learningRate / (1 - pow(settings.beta1, Double(step)))
    inverseRoot = 1 / (1 - pow(settings.beta2, Double(step))).squareRoot()
    epsilon = settings.epsilon
  }

  /// The same update for biases and norms, which do not decay.
  var withoutDecay: AdamWUpdate {
    var update = self
    update.decay = 1
    return update
  }
}

extension ReferenceKernels {
  /// One AdamW update of `count` parameters and their moments.
  ///
  /// `m = β₁ m + (1-β₁) g`, `v = β₂ v + (1-β₂) g²`,
  /// `p = decay · p - rate/(1-β₁ᵗ) · m / (sqrt(v)/sqrt(1-β₂ᵗ) + ε)`.
  /// Loshchilov & Hutter 2017, arXiv 1711.05101. Returns the sum of the squares of the changes of p.
  static func adamW(
    _ p: Output, gradient: Input, firstMoment m: Output, secondMoment v: Output, count: Int,
    update: AdamWUpdate
  ) -> Double {
    var moved = 0.0
    let (beta1, beta2) = (Scalar(update.beta1), Scalar(update.beta2))
    for i in 0..<count {
      let g = gradient[i] * Scalar(update.gradientScale)
      m[i] = beta1 * m[i] + (1 - beta1) * g
      v[i] = beta2 * v[i] + (1 - beta2) * g * g
      let root = v[i].squareRoot() * Scalar(update.inverseRoot) + Scalar(update.epsilon)
      let next = p[i] * Scalar(update.decay) - Scalar(update.stepSize) * m[i] / root
      moved += Double(next - p[i]) * Double(next - p[i])
      p[i] = next
    }
    return moved
  }
}
