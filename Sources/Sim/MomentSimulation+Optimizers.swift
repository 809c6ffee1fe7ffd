extension MomentSimulation {
  /// Does the steps by the recursion that optimizer, basis and noise ask for.
  mutating func advance(
    _ rates: [Double], loggingAt targets: [Int], on executor: BlockExecutor
  ) -> [Losses] {
    let decay = settings.weightDecay
    switch (basis, settings.optimizer) {
    case (.shared(let tasks, let mixture), .sgd):
      return run(
        shared(PlainRecursion(decay: decay), tasks, mixture), rates, targets, executor)
    case (.shared(let tasks, let mixture), .momentum(let beta)):
      return run(
        shared(MomentumRecursion(beta: beta, decay: decay), tasks, mixture), rates, targets,
        executor)
    case (.shared(let tasks, let mixture), .adam(let beta1, let beta2, let epsilon)):
      let scaling = AdamScaling(beta2: beta2, epsilon: epsilon)
      guard beta1 == 0 else {
        return run(
          shared(
            AdamRecursion(beta1: beta1, scaling: scaling, decay: decay), tasks, mixture), rates,
          targets, executor)
      }
      return run(
        shared(ScaledRecursion(scaling: scaling, decay: decay), tasks, mixture), rates, targets,
        executor)
    case (.turned(let tasks, let mixture), .adam(_, let beta2, let epsilon)):
      let rule = PairScaledRule(
        scaling: AdamScaling(beta2: beta2, epsilon: epsilon), decay: decay)
      return loop(turned(rule, tasks, mixture), rates).run(&state, at: targets, on: executor)
    case (.turned(let tasks, let mixture), .sgd), (.turned(let tasks, let mixture), .momentum):
      // Momentum is refused with a turned basis when the simulation is made.
      return loop(turned(PairPlainRule(decay: decay), tasks, mixture), rates)
        .run(&state, at: targets, on: executor)
    }
  }

  /// The losses in the present state, summed as a run sums them.
  func measured() -> Losses {
    switch basis {
    case .shared(let tasks, let mixture):
      shared(PlainRecursion(decay: 0), tasks, mixture).losses(of: state, step: step)
    case .turned(let tasks, let mixture):
      turned(PairPlainRule(decay: 0), tasks, mixture).losses(of: state, step: step)
    }
  }

  private mutating func run<Rule: Recursion>(
    _ motion: SharedBasis<Rule>, _ rates: [Double], _ targets: [Int], _ executor: BlockExecutor
  ) -> [Losses] {
    switch settings.gradientNoise {
    case .fixed:
      return loop(motion, rates).run(&state, at: targets, on: executor)
    case .leastSquares(let labelVariance):
      let loop = LeastSquaresLoop(
        motion: motion, labelVariance: labelVariance, rates: rates, rateFactor: rateFactor,
        start: step)
      return loop.run(&state, at: targets)
    }
  }

  private func loop<Motion: Dynamics>(_ motion: Motion, _ rates: [Double]) -> TimeLoop<Motion> {
    TimeLoop(motion: motion, rates: rates, rateFactor: rateFactor, start: step)
  }

  private func shared<Rule: Recursion>(
    _ rule: Rule, _ tasks: [TaskBlocks], _ mixture: Mixture
  ) -> SharedBasis<Rule> {
    let draws =
      settings.independentDraws && mixture.shares.mixesTasks
      ? TaskDraws(of: tasks, in: mixture, batch: landscape.batch) : nil
    return SharedBasis(
      rule: rule, landscape: landscape, tasks: tasks, mixture: mixture, draws: draws,
      noiseFactor: noiseFactor, loops: loops)
  }

  private func turned<Rule: PairRule>(
    _ rule: Rule, _ tasks: [PairTask], _ mixture: PairMixture
  ) -> TurnedBasis<Rule> {
    let draws =
      settings.independentDraws && mixture.shares.mixesTasks
      ? PairDraws(of: tasks, in: mixture, batch: landscape.batch) : nil
    return TurnedBasis(
      rule: rule, landscape: landscape, tasks: tasks, mixture: mixture, draws: draws,
      noiseFactor: noiseFactor)
  }
}

extension [Double] {
  /// Whether examples of more than one task are in a batch with these shares.
  fileprivate var mixesTasks: Bool { filter { $0 > 0 }.count > 1 }
}
