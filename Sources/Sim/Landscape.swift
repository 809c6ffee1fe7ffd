/// Two tasks, old and new data, as noisy quadratics in one shared eigenbasis.
///
/// Per mode i and task k = 0 (old), 1 (new), with batch size B:
///
///     L_k(x) = E_k + ½ Σᵢ h_{k,i} (xᵢ − μ_{k,i})²,   gradient h_k (x − μ_k) + noise of variance c_k/B.
///
/// All arrays have one value for each mode. Curvatures are in 1/rate (loss per squared unit of
/// x), losses and floors in nats.
///
/// Source: the noisy quadratic model of Zhang et al. 2019, arXiv 1907.04164, with a second task.
public struct Landscape: Sendable, Equatable {
  /// h₀: curvature of the old task.
  public let curvature: [Double]
  /// h₁: curvature of the new task.
  public let newCurvature: [Double]
  /// μ₀: optimum of the old task.
  public let optimum: [Double]
  /// μ₁: optimum of the new task.
  public let newOptimum: [Double]
  /// c₀: variance of one example's gradient on old data.
  public let noise: [Double]
  /// c₁: variance of one example's gradient on new data.
  public let newNoise: [Double]
  /// B: examples in a batch.
  public let batch: Double
  /// E₀: the loss on old data that no training removes, in nats.
  public let floor: Double
  /// E₁: the same on new data.
  public let newFloor: Double

  /// The number of modes.
  public var modes: Int { curvature.count }

  /// A landscape from its arrays, checked.
  ///
  /// - Throws: ``SimError`` if the arrays are empty or differ in length, if a number is not
  ///   finite, if a curvature or the batch is not above 0, or if a noise is negative.
  public init(
    curvature: [Double], newCurvature: [Double], optimum: [Double], newOptimum: [Double],
    noise: [Double], newNoise: [Double], batch: Double = 1, floor: Double = 0,
    newFloor: Double = 0
  ) throws(SimError) {
    let modes = curvature.count
    guard modes > 0 else {
      throw .lengths(place: "landscape curvature", given: 0, expected: 1)
    }
    try requirePositive(curvature, modes, "landscape curvature")
    try requirePositive(newCurvature, modes, "landscape newCurvature")
    try requireFinite(optimum, modes, "landscape optimum")
    try requireFinite(newOptimum, modes, "landscape newOptimum")
    try requireNotNegative(noise, modes, "landscape noise")
    try requireNotNegative(newNoise, modes, "landscape newNoise")
    try requirePositive([batch], 1, "landscape batch")
    try requireFinite([floor], 1, "landscape floor")
    try requireFinite([newFloor], 1, "landscape newFloor")
    self.curvature = curvature
    self.newCurvature = newCurvature
    self.optimum = optimum
    self.newOptimum = newOptimum
    self.noise = noise
    self.newNoise = newNoise
    self.batch = batch
    self.floor = floor
    self.newFloor = newFloor
  }
}

/// Throws unless there are `count` values and each is finite.
func requireFinite(_ values: [Double], _ count: Int, _ place: String) throws(SimError) {
  guard values.count == count else {
    throw .lengths(place: place, given: values.count, expected: count)
  }
  for value in values where !value.isFinite {
    throw .number(place: place, given: value, allowed: "finite numbers")
  }
}

/// Throws unless there are `count` values and each is finite and above 0.
func requirePositive(_ values: [Double], _ count: Int, _ place: String) throws(SimError) {
  try requireFinite(values, count, place)
  for value in values where value <= 0 {
    throw .number(place: place, given: value, allowed: "numbers above 0")
  }
}

/// Throws unless there are `count` values and each is finite and at least 0.
func requireNotNegative(_ values: [Double], _ count: Int, _ place: String) throws(SimError) {
  try requireFinite(values, count, place)
  for value in values where value < 0 {
    throw .number(place: place, given: value, allowed: "numbers of at least 0")
  }
}
