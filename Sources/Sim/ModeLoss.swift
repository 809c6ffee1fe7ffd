/// What one eigendirection carries of a task's loss.
public struct ModeLoss: Sendable, Equatable {
  /// The task's curvature along it, in 1/rate.
  public let curvature: Double
  /// ½ h (P (x₀ − x*) + x* − μ)²: not learned yet.
  public let bias: Double
  /// ½ h (a − μ)² − bias: where other data pulled the weights.
  public let shift: Double
  /// ½ h v: what the gradients' noise costs.
  public let noiseFloor: Double
}

extension MomentSimulation {
  /// A task's loss in the present state, by the task's own eigendirections; the parts sum to those
  /// of ``losses()``.
  ///
  /// - Parameter index: the task.
  public func modeLosses(task index: Int) -> [ModeLoss] {
    let task = landscape.tasks[index]
    let split = losses().tasks[index]
    let (distance, left, variance) = alongEigendirections(of: task)
    var modes: [ModeLoss] = []
    modes.reserveCapacity(task.modes)
    var quadratic = 0.0
    for mode in 0..<task.modes {
      let half = 0.5 * task.curvature[mode]
      let bias = half * left[mode] * left[mode]
      let mean = half * distance[mode] * distance[mode]
      let noise = half * variance[mode]
      quadratic += mean + noise
      modes.append(
        ModeLoss(
          curvature: task.curvature[mode], bias: bias, shift: mean - bias, noiseFloor: noise))
    }
    let nats = split.bias + split.shift + split.noiseFloor
    guard task.link != .identity, quadratic > 0 else { return modes }
    let scale = nats / quadratic
    return modes.map {
      ModeLoss(
        curvature: $0.curvature, bias: scale * $0.bias, shift: scale * $0.shift,
        noiseFloor: scale * $0.noiseFloor)
    }
  }

  /// a − μ, the bias' part of it and the variance, each along the task's own eigendirections.
  private func alongEigendirections(
    of task: QuadraticTask
  ) -> (distance: [Double], left: [Double], variance: [Double]) {
    let offset = task.offset(decay: settings.decayOfBias)
    let before = start.indices.map { start[$0] - task.optimum[$0] - offset[$0] }
    var distance = start.indices.map { state.mean[$0] - task.optimum[$0] }
    var left = before.indices.map { state.memory[$0] * before[$0] + offset[$0] }
    var variance = state.variance
    guard !landscape.sharesBasis else { return (distance, left, variance) }
    for pair in state.pairCovariance.indices {
      let (even, odd) = (2 * pair, 2 * pair + 1)
      left[even] += state.pairMemory[even] * before[odd]
      left[odd] += state.pairMemory[odd] * before[even]
      let angle = task.rotation.isEmpty ? 0 : task.rotation[pair]
      let (cosine, sine) = (ElementaryFunctions.cos(angle), ElementaryFunctions.sin(angle))
      let turned = { (values: [Double]) in
        (
          cosine * values[even] + sine * values[odd],
          cosine * values[odd] - sine * values[even]
        )
      }
      (distance[even], distance[odd]) = turned(distance)
      (left[even], left[odd]) = turned(left)
      let (first, second) = (variance[even], variance[odd])
      let crossed = 2 * cosine * sine * state.pairCovariance[pair]
      variance[even] = cosine * cosine * first + sine * sine * second + crossed
      variance[odd] = sine * sine * first + cosine * cosine * second - crossed
    }
    return (distance, left, variance)
  }
}
