internal import Foundation

/// Draws of a landscape and its errors from their probability after the measurements.
///
/// Several chains, each with two kinds of steps in turn:
///
/// - the place, the errors held: the problem made linear about a centre gives a normal distribution
///   N(m, C), about which a preconditioned Crank–Nicolson step goes, x' = m + √(1 − ρ²) (x − m) + ρ ξ with
///   ξ of covariance C, or a random walk with x' = x + s ξ; both corrected by Metropolis's rule;
/// - the errors, the place held: random walks, which cost no simulation.
///
/// In the first rounds the centre moves to the mean of the places and ρ and s to what is accepted
/// often enough; then all is held and the steps count. Each chain has a random stream of its own, so
/// the number of cores changes no bit.
///
/// Source: Cotter, Roberts, Stuart and White 2013, arXiv 1202.0709.
struct PosteriorChains: Sendable {
  let problem: PosteriorProblem
  var chains = 4
  /// Rounds of learning, and the steps of each chain in a round.
  var rounds = 5
  var roundSteps = 60
  /// Steps of each chain that count: so many at a time until the final losses are known well enough.
  var steps = 400
  /// The effective size that is well enough, and how often ``steps`` at most.
  var wanted = 60.0
  var batches = 6
  var seed: UInt64 = 1

  /// Random walks of the errors after each step of the place.
  private static let errorSteps = 8

  /// A landscape and its errors.
  struct Draw: Sendable {
    var place: [Double]
    /// The z of ``PosteriorProblem/errors``.
    var errors: [Double]
    /// The residual at the end of each curve.
    var ends: [Double]
  }

  struct Result: Sendable {
    /// Of all chains, one after the other.
    var samples: [Draw]
    /// Of the steps of the place that counted.
    var acceptance: Double
    /// The number of independent draws that tell as much of the final loss that is known least.
    var effectiveSize: Double
  }

  private struct Chain: Sendable {
    var place: [Double]
    var errors: [Double]
    var residuals: [Double]
    var random: SeededRandom
    var visited: [Draw] = []
    var accepted = [0, 0]
  }

  private struct Step: Sendable {
    var reach = 0.7
    var walk = 0.3

    /// Longer where steps of the kind are accepted more often than three times of ten.
    mutating func learn(_ shares: [Double]) {
      reach = min(0.98, max(0.05, reach * (shares[0] > 0.3 ? 1.3 : 0.75)))
      walk = min(1, max(0.01, walk * (shares[1] > 0.3 ? 1.3 : 0.75)))
    }
  }

  /// - Parameters:
  ///   - start: where the chains begin; finite losses there.
  ///   - progress: told how many steps of all are done.
  /// - Returns: nil where the losses about the start are not finite.
  func run(
    from start: [Double], progress: (@Sendable (Int, Int) -> Void)? = nil
  ) -> Result? {
    guard let centre = climbed(from: start), let base = problem.predicted(centre),
      var linear = Linearisation(problem, about: centre)
    else { return nil }
    let residuals = zip(problem.measured, base).map { $0 - $1 }
    var states = (0..<chains).map { index in
      Chain(
        place: centre, errors: PosteriorProblem.errors.map { _ in 0 }, residuals: residuals,
        random: SeededRandom(seed: seed, stream: index))
    }
    var step = Step()
    let total = rounds * roundSteps + batches * steps
    for round in 0..<rounds {
      states = advance(states, roundSteps, linear, step)
      step.learn(Self.acceptance(states, roundSteps))
      if let next = Linearisation(problem, about: Self.mean(states)) { linear = next }
      progress?((round + 1) * roundSteps, total)
    }
    var visited = states.map { _ in [Draw]() }
    var accepted = 0.0
    var size = 0.0
    var batch = 0
    while batch < batches && size < wanted {
      states = advance(states, steps, linear, step)
      for index in states.indices { visited[index] += states[index].visited }
      accepted += Self.acceptance(states, steps).reduce(0, +) / 2
      size = EffectiveSize.least(visited.map { $0.map(\.ends) })
      batch += 1
      progress?(rounds * roundSteps + batch * steps, total)
    }
    return Result(
      samples: visited.flatMap { $0 }, acceptance: accepted / Double(batch), effectiveSize: size)
  }

  /// Uphill by Gauss–Newton steps, the errors held at what is expected of them.
  private func climbed(from start: [Double]) -> [Double]? {
    let errors = PosteriorProblem.errors(PosteriorProblem.errors.map { _ in 0 })
    func energy(_ place: [Double]) -> Double {
      guard let predicted = problem.predicted(place) else { return .infinity }
      return problem.energy(zip(problem.measured, predicted).map { $0 - $1 }, errors)
        + 0.5 * place.reduce(0) { $0 + $1 * $1 }
    }
    var place = start
    var least = energy(place)
    guard least.isFinite else { return nil }
    for _ in 0..<20 {
      guard let normal = Linearisation(problem, about: place)?.normal(errors) else { break }
      var share = 1.0
      let before = least
      while share > 1e-3 {
        let next = zip(place, normal.mean).map { $0 + share * ($1 - $0) }
        let energy = energy(next)
        if energy < least {
          (place, least) = (next, energy)
          break
        }
        share *= 0.4
      }
      if before - least < 0.05 { break }
    }
    return place
  }

  private func advance(
    _ states: [Chain], _ steps: Int, _ linear: Linearisation, _ step: Step
  ) -> [Chain] {
    Concurrently.map(states) { state in
      var chain = state
      chain.visited = []
      chain.accepted = [0, 0]
      for index in 0..<steps {
        move(&chain, linear, step, isWalk: index % 2 == 1)
        moveErrors(&chain)
        chain.visited.append(
          Draw(
            place: chain.place, errors: chain.errors, ends: problem.ends(chain.residuals)))
      }
      return chain
    }
  }

  private func move(_ chain: inout Chain, _ linear: Linearisation, _ step: Step, isWalk: Bool) {
    let errors = PosteriorProblem.errors(chain.errors)
    guard let normal = linear.normal(errors) else { return }
    let shift = normal.stretched(chain.place.map { _ in chain.random.normal() })
    let chance = Double.random(in: 0..<1, using: &chain.random)
    let kept = (1 - step.reach * step.reach).squareRoot()
    let next = chain.place.indices.map { index in
      isWalk
        ? chain.place[index] + step.walk * shift[index]
        : normal.mean[index] + kept * (chain.place[index] - normal.mean[index])
          + step.reach * shift[index]
    }
    guard let predicted = problem.predicted(next) else { return }
    let residuals = zip(problem.measured, predicted).map { $0 - $1 }
    var rise =
      problem.energy(residuals, errors) - problem.energy(chain.residuals, errors)
      + 0.5 * zip(next, chain.place).reduce(0) { $0 + $1.0 * $1.0 - $1.1 * $1.1 }
    if !isWalk { rise -= normal.energy(next) - normal.energy(chain.place) }
    guard chance < exp(-rise) else { return }
    chain.place = next
    chain.residuals = residuals
    chain.accepted[isWalk ? 1 : 0] += 1
  }

  private func moveErrors(_ chain: inout Chain) {
    func energy(_ z: [Double]) -> Double {
      problem.energy(chain.residuals, PosteriorProblem.errors(z))
        + 0.5 * z.reduce(0) { $0 + $1 * $1 }
    }
    var own = energy(chain.errors)
    for index in 0..<Self.errorSteps {
      var next = chain.errors
      // Now one of them, now all: they may be known well or not at all.
      let size = [0.15, 0.6][index / 2 % 2]
      if index % 2 == 0 {
        for place in next.indices { next[place] += size * chain.random.normal() }
      } else {
        next[index / 2 % next.count] += 2 * size * chain.random.normal()
      }
      let other = energy(next)
      if Double.random(in: 0..<1, using: &chain.random) < exp(own - other) {
        (chain.errors, own) = (next, other)
      }
    }
  }

  private static func acceptance(_ states: [Chain], _ steps: Int) -> [Double] {
    (0..<2).map { kind in
      Double(states.reduce(0) { $0 + $1.accepted[kind] }) / Double(states.count * steps / 2)
    }
  }

  private static func mean(_ states: [Chain]) -> [Double] {
    let places = states.flatMap(\.visited).map(\.place)
    return (places.first ?? []).indices.map { index in Sample.mean(places.map { $0[index] }) }
  }
}
