internal import Foundation

/// How far one parameter of a law can move before the fit shows it.
///
/// The play is the largest change that, with all other parameters following as they like, changes
/// the predicted losses by no more than a thousandth of them (root mean square over the points), to
/// first order. It is no confidence interval: neighbouring points of a curve share their errors, so
/// intervals from the Jacobian would be far too small.
public struct ParameterPlay: Sendable, Equatable {
  /// The parameter's name.
  public let name: String
  /// Its fitted value.
  public let value: Double
  /// How far it can move unseen; infinite where it has no effect at all.
  public let play: Double

  /// A relative change of the loss that counts as none.
  static let unseen = 1e-3

  /// The play of a parameter.
  public init(name: String, value: Double, play: Double) {
    self.name = name
    self.value = value
    self.play = play
  }
}

extension NoisyQuadraticProblem {
  /// The play of L₀, A, N, a, b, h_c (of its logarithm) and, where it is free, ν.
  func play(of law: NoisyQuadraticLaw) -> [ParameterPlay] {
    let columns = columns(law)
    let amplitudes = [law.floor, law.signal, law.noise]
    let predicted = self.predicted(columns, amplitudes)
    let effects = (columns + changes(law, amplitudes)).map { column in
      zip(column, predicted).map { $0 / $1 }
    }
    let names = [
      "floor", "signal", "noise", "signal_exponent", "noise_exponent", "log_noise_cutoff",
      "floor_exponent",
    ]
    let values =
      amplitudes + [
        law.signalExponent, law.noiseExponent, log(law.noiseCutoff * scale.referenceRate),
        law.floorExponent,
      ]
    return effects.indices.map { index in
      let others = effects.indices.filter { $0 != index }.map { effects[$0] }
      let own = OrthogonalBasis(others).rest(of: effects[index])
      let effect = (own.reduce(0) { $0 + $1 * $1 } / Double(own.count)).squareRoot()
      return ParameterPlay(
        name: names[index], value: values[index], play: ParameterPlay.unseen / effect)
    }
  }
}
