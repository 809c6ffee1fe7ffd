/// What training changes: parameters, both moments, and how many updates the moments have seen.
struct TrainingState: Sendable {
  let layout: ParameterLayout
  let parameters: Buffer<Float>
  let firstMoment: Buffer<Float>
  let secondMoment: Buffer<Float>
  var steps = 0

  init(_ layout: ParameterLayout) {
    self.layout = layout
    parameters = Buffer(count: layout.count)
    firstMoment = Buffer(count: layout.count)
    secondMoment = Buffer(count: layout.count)
  }
}

/// A copy of a session's state in memory, for runs that branch.
public struct SessionSnapshot: Sendable {
  let configuration: TransformerConfiguration
  let parameters: [Float]
  let firstMoment: [Float]
  let secondMoment: [Float]
  /// The number of updates since the moments were last reset.
  public let optimizerSteps: Int
}
