/// The mean of several laws' predictions.
///
/// Laws err in different places, so their mean errs less than each: the annealing law is best on
/// long cosines, the multi-power law on short decays, the noisy quadratic on deep drops.
public struct LawEnsemble: LossLaw {
  /// The laws, which count alike.
  public let members: [any LossLaw]

  /// An ensemble of at least one law.
  public init(_ members: [any LossLaw]) {
    precondition(!members.isEmpty, "an ensemble has at least one law")
    self.members = members
  }

  /// The law's name, as the command line spells it.
  public var name: String { "ensemble" }

  /// Those of all members, each with its law's name before it: `annealing.floor`.
  public var parameters: [LawParameter] {
    members.flatMap { law in
      law.parameters.map { LawParameter("\(law.name).\($0.name)", $0.value) }
    }
  }

  /// The losses of a run of one stage after the given steps, in increasing order.
  public func losses(rates: [Double], at steps: [Int]) -> [Double] {
    losses(stages: [rates], at: steps)
  }

  /// The losses of a run of several stages; steps count over the whole run.
  public func losses(stages: [[Double]], at steps: [Int]) -> [Double] {
    Self.mean(members.map { $0.losses(stages: stages, at: steps) })
  }

  /// The mean, point by point.
  static func mean(_ losses: [[Double]]) -> [Double] {
    losses[0].indices.map { point in
      losses.reduce(0) { $0 + $1[point] } / Double(losses.count)
    }
  }
}
