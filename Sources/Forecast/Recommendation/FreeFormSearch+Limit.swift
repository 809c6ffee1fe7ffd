extension FreeFormSearch {
  /// What rates are worth where something else must stay below a limit.
  public struct Worth: Sendable {
    /// To be least; infinity where the rates diverge.
    public var objective: Double
    /// What is above the limit, in the objective's unit; at most 0 where the limit is kept.
    public var excess: Double

    /// Creates a worth.
    public init(objective: Double, excess: Double) {
      self.objective = objective
      self.excess = excess
    }
  }

  /// What a search under a limit found.
  public struct LimitedResult: Sendable, Equatable {
    /// The rates, their objective and the evaluations of all rounds; converged if the limit holds too.
    public var result: Result
    /// What is above the limit; within the slack if the search converged.
    public var excess: Double
    /// By how much the objective would fall for each unit that the limit rises; 0 where it is idle.
    public var price: Double
  }

  /// The rates of least objective whose excess is at most 0.
  ///
  /// Augmented Lagrangian: with c the excess, rounds of f + (max(0, λ + ρc)² − λ²)/(2ρ) without limit,
  /// each from where the last one ended and with λ ← max(0, λ + ρc), until c and λ fit together. This
  /// stays smooth where a wall of infinities or a steep penalty would hold the search up.
  ///
  /// Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 17.3.
  ///
  /// - Parameters:
  ///   - starts: as without a limit.
  ///   - slack: an excess that counts as none, in the objective's unit.
  ///   - worth: of the rates at the knots.
  /// - Returns: nil where the worth is finite at no start.
  public func minimize(
    from starts: [[Double]] = [], slack: Double = 1e-4,
    underLimit worth: @escaping @Sendable ([Double]) -> Worth
  ) -> LimitedResult? {
    var (price, stiffness, evaluations) = (0.0, 10.0, 0)
    var sets = shapes + starts.map { [$0] }
    var last: LimitedResult?
    for _ in 0..<10 {
      let (multiplier, weight) = (price, stiffness)
      let found = minimize(fromBestOf: sets) { rates in
        let worth = worth(rates)
        let pull = max(0, multiplier + weight * worth.excess)
        return worth.objective + (pull * pull - multiplier * multiplier) / (2 * weight)
      }
      guard var found else { return last }
      let here = worth(found.rates)
      evaluations += found.evaluations + 1
      (found.objective, found.evaluations) = (here.objective, evaluations)
      // The excess, or of an idle limit what is left of its price.
      let misfit = max(here.excess, -price / stiffness)
      price = max(0, price + stiffness * here.excess)
      let isDone = abs(misfit) <= slack
      found.converged = found.converged && isDone
      let before = last?.excess ?? .infinity
      last = LimitedResult(result: found, excess: here.excess, price: price)
      if isDone { break }
      if abs(here.excess) > 0.25 * abs(before) { stiffness *= 10 }
      sets = [[found.rates]]
    }
    return last
  }
}
