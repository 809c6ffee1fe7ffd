/// What all chains measured after a step.
public struct ChainLosses: Sendable, Equatable {
  /// Steps done before this measurement; 0 is the state before the first step.
  public let step: Int
  /// One row a chain: the losses of the tasks, and whatever else the landscape measures.
  public let chains: [[Double]]

  /// How many chains' losses are no longer finite.
  public var divergedCount: Int {
    chains.filter { losses in !losses.allSatisfy { $0.isFinite } }.count
  }

  /// One task's loss in every chain.
  public func sample(task: Int) -> ChainSample { ChainSample(chains.map { $0[task] }) }
}

/// One number of every chain: chains are independent, so mean and standard error follow.
public struct ChainSample: Sendable, Equatable {
  /// In the order of the chains.
  public let values: [Double]

  /// A sample of one value for each chain.
  public init(_ values: [Double]) { self.values = values }

  /// The mean, summed in the order of the chains.
  public var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// s², over n − 1.
  public var variance: Double {
    let mean = mean
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }

  /// s/√n.
  public var standardError: Double { (variance / Double(values.count)).squareRoot() }
}
