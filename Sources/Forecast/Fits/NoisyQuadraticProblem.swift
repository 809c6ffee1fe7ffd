internal import Foundation

/// The law's residuals as a function of its exponents alone.
///
/// L₀, A and N enter linearly, so for each (a, b, ln h_c) the best of them is found inside: the
/// trust region sees three numbers, and ν as a fourth where runs differ in their peaks. The residual of a point is log(predicted/measured), under
/// Huber's loss. The Jacobian is Kaufman's: the columns' change, less what L₀, A and N make up for.
///
/// Source: variable projection, Golub and Pereyra 1973; Kaufman 1975.
struct NoisyQuadraticProblem: Sendable {
  let response: CurvatureResponse
  let scale: NoisyQuadraticLaw.Scale
  /// The logarithms of the measured losses.
  let measured: [Double]
  let loss: RobustLoss
  /// κ, which is held; nil where all runs have one peak.
  let progressExponent: Double?

  static let names = ["signal exponent", "noise exponent", "noise cutoff", "floor exponent"]

  /// a, b, ln(h_c η₀) and ν.
  var bounds: [BoundedParameter] {
    let shape = [
      BoundedParameter(lowest: 0.02, highest: 2), BoundedParameter(lowest: -1, highest: 3),
      BoundedParameter(lowest: log(3e-4), highest: log(3)),
    ]
    let floor = BoundedParameter(lowest: -0.5, highest: 2)
    return progressExponent == nil ? shape : shape + [floor]
  }

  init(
    response: CurvatureResponse, losses: [Double], scale: NoisyQuadraticLaw.Scale,
    loss: RobustLoss, progressExponent: Double? = nil
  ) {
    self.progressExponent = progressExponent
    self.response = response
    self.scale = scale
    measured = losses.map { log($0) }
    self.loss = loss
  }

  /// The law at a place of the search.
  func law(at place: [Double]) -> NoisyQuadraticLaw {
    var law = shape(zip(bounds, place).map { $0.value($1) })
    let found = amplitudes(columns(law))
    (law.floor, law.signal, law.noise) = (found[0], found[1], found[2])
    return law
  }

  /// A law with these exponents; L₀, A and N are 0.
  private func shape(_ exponents: [Double]) -> NoisyQuadraticLaw {
    NoisyQuadraticLaw(
      floor: 0, signal: 0, signalExponent: exponents[0], noise: 0, noiseExponent: exponents[1],
      noiseCutoff: exp(exponents[2]) / scale.referenceRate, progressExponent: progressExponent ?? 1,
      floorExponent: exponents.count > 3 ? exponents[3] : 1, scale: scale)
  }

  /// The columns of L₀, A and N.
  func columns(_ law: NoisyQuadraticLaw) -> [[Double]] {
    [
      [Double](repeating: 1, count: measured.count),
      law.drift(response), law.noisy(response),
    ]
  }

  /// The best L₀, A and N under Huber's loss.
  func amplitudes(_ columns: [[Double]]) -> [Double] { robust(columns).solve() }

  /// What the law's columns predict with these amplitudes.
  func predicted(_ columns: [[Double]], _ amplitudes: [Double]) -> [Double] {
    robust(columns).predicted(amplitudes)
  }

  private func robust(_ columns: [[Double]]) -> RobustAmplitudes {
    RobustAmplitudes(columns: columns, measured: measured, loss: loss)
  }

  /// The residuals and their derivatives by the search's own variables.
  func evaluate(_ place: [Double]) -> TrustRegion.Evaluation {
    let exponents = zip(bounds, place).map { $0.value($1) }
    let law = shape(exponents)
    let columns = columns(law)
    let amplitudes = amplitudes(columns)
    let predicted = self.predicted(columns, amplitudes)
    let roots = zip(predicted, measured).map { loss.root(log($0) - $1) }
    let gains = zip(roots, predicted).map { $0.slope / $1 }
    let scaled = { (column: [Double]) in zip(column, gains).map { $0 * $1 } }
    let basis = OrthogonalBasis(
      columns.indices.filter { amplitudes[$0] > 0 }.map { scaled(columns[$0]) })
    let derivatives = zip(changes(law, amplitudes), zip(bounds, place)).map { change, at in
      let slope = at.0.slope(at.1)
      return basis.rest(of: scaled(change)).map { $0 * slope }
    }
    return TrustRegion.Evaluation(
      residuals: roots.map(\.value),
      jacobian: measured.indices.flatMap { row in derivatives.map { $0[row] } })
  }

  /// ∂L/∂a, ∂L/∂b, ∂L/∂ln h_c and, where it is free, ∂L/∂ν, with L₀, A and N held.
  func changes(_ law: NoisyQuadraticLaw, _ amplitudes: [Double]) -> [[Double]] {
    let (signal, noise) = (law.signalWeights, law.noiseWeights)
    let logarithms = scale.curvatures.map { log($0) }
    let ratios = scale.curvatures.map { $0 / law.noiseCutoff }
    let left = zip(signal, scale.curvatures).map { $0 * exp(-2 * $1 * scale.referenceArea) }
    let change = { (weights: [Double], factor: [Double], mean: Double, amplitude: Double) in
      zip(weights, factor).map { amplitude * $0 * ($1 - mean) }
    }
    let mean = { (weights: [Double], factor: [Double]) in
      zip(weights, factor).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let noisy = { (weights: [Double]) in
      law.scaled(response.sums(of: response.floor, weights), response)
    }
    var changes = [
      response.sums(
        of: response.drift, change(signal, logarithms, mean(left, logarithms), amplitudes[1])),
      noisy(change(noise, logarithms, mean(noise, logarithms), amplitudes[2])),
      noisy(change(noise, ratios, mean(noise, ratios), amplitudes[2])),
    ]
    if progressExponent != nil {
      changes.append(zip(law.noisy(response), response.peaks).map { amplitudes[2] * $0 * $1 })
    }
    return changes
  }
}
