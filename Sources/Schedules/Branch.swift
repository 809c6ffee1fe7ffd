/// A run that leaves the main line to be annealed for deployment.
public struct Branch: Sendable, Equatable {
  /// `anneal-1` for the first stage, and so on.
  public let name: String
  /// Position from 0 of the stage with which the branch ends.
  public let stage: Int
  /// The last step that it shares with the main line.
  public let leavesAfter: Int
  /// The whole run of the branch, from step 1 to the end of its stage.
  public let plan: Plan
}

#if !hasFeature(Embedded)
  extension Branch: Codable {}
#endif
