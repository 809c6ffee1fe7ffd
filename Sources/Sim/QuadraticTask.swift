/// One task, such as the text of one domain, as a noisy quadratic.
///
///     Q(x) = ½ Σᵢ hᵢ (xᵢ − μᵢ)²,   gradient hᵢ (xᵢ − μᵢ) + noise of variance cᵢ/B,
///     loss = E + link(Q)
///
/// All arrays have one value for each mode. Curvatures are in 1/rate (loss per squared unit of x),
/// losses and floors in nats.
///
/// Source: the noisy quadratic model of Zhang et al. 2019, arXiv 1907.04164.
public struct QuadraticTask: Sendable, Equatable {
  /// h: curvatures, each above 0.
  public let curvature: [Double]
  /// μ: the optimum, in the basis of the landscape.
  public let optimum: [Double]
  /// c: variance of one example's gradient, in the task's own eigenbasis.
  public let noise: [Double]
  /// φ: angles in radians by which the task's eigenbasis is turned in each pair of modes
  /// (2j, 2j + 1); empty where it is the landscape's basis.
  ///
  /// The task's curvature in a pair is R diag(h) Rᵀ with R = [[cos φ, −sin φ], [sin φ, cos φ]].
  public let rotation: [Double]
  /// E: the loss that no training removes, in nats.
  public let floor: Double
  /// From the quadratic loss to nats.
  public let link: LossLink

  /// The number of modes.
  public var modes: Int { curvature.count }

  /// A task from its arrays, checked.
  ///
  /// - Throws: ``SimError`` if the arrays are empty or differ in length, if a number is not
  ///   finite, if a curvature is not above 0, if a noise is negative, if angles are given but not
  ///   one for each pair of an even number of modes, or if the link's scale is not above 0.
  public init(
    curvature: [Double], optimum: [Double], noise: [Double], rotation: [Double] = [],
    floor: Double = 0, link: LossLink = .identity
  ) throws(SimError) {
    let modes = curvature.count
    guard modes > 0 else {
      throw .lengths(place: "task curvature", given: 0, expected: 1)
    }
    try requirePositive(curvature, modes, "task curvature")
    try requireFinite(optimum, modes, "task optimum")
    try requireNotNegative(noise, modes, "task noise")
    try requireFinite([floor], 1, "task floor")
    if !rotation.isEmpty {
      guard modes % 2 == 0 else {
        throw .number(
          place: "task modes", given: Double(modes), allowed: "an even number, with angles")
      }
      try requireFinite(rotation, modes / 2, "task rotation")
    }
    try link.check()
    self.curvature = curvature
    self.optimum = optimum
    self.noise = noise
    self.rotation = rotation
    self.floor = floor
    self.link = link
  }
}
