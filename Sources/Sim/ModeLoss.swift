/// What one eigendirection carries of a task's loss.
public struct ModeLoss: Sendable, Equatable {
  /// The task's curvature along it, in 1/rate.
  public let curvature: Double
  /// ½ h (P (x₀ − μ))²: not learned yet.
  public let bias: Double
  /// ½ h (a − μ)² − bias: where other data pulled the weights.
  public let shift: Double
  /// ½ h v: what the gradients' noise costs.
  public let noiseFloor: Double
}

extension MomentSimulation {
  /// A task's loss in the present state, mode by mode; the parts sum to those of ``losses()``.
  ///
  /// - Parameter index: the task. Its own eigendirections must be the landscape's.
  public func modeLosses(task index: Int) -> [ModeLoss] {
    let task = landscape.tasks[index]
    let split = losses().tasks[index]
    var modes: [ModeLoss] = []
    modes.reserveCapacity(task.modes)
    var quadratic = 0.0
    for mode in 0..<task.modes {
      let half = 0.5 * task.curvature[mode]
      let distance = state.mean[mode] - task.optimum[mode]
      let left = state.memory[mode] * (start[mode] - task.optimum[mode])
      let bias = half * left * left
      let noise = half * state.variance[mode]
      quadratic += half * distance * distance + noise
      modes.append(
        ModeLoss(
          curvature: task.curvature[mode], bias: bias, shift: half * distance * distance - bias,
          noiseFloor: noise))
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
}
