/// A river valley in a few numbers, without units.
///
/// As in ``LandscapeParameters`` the sharp directions are in units of the reference peak, the slow
/// ones in units of the area Ση of the reference run, and heights in nats.
public struct RiverParameters: Sendable, Equatable {
  /// d: directions along the ground of the valley, up to 8; each task after the first that has a
  /// river of its own needs one.
  public var dimensions = 2
  /// n: sharp directions, across the river.
  public var modes = 56
  /// A: how high above its floor the river begins.
  public var descent = 4.0
  /// α: without noise the river's height falls as (1 + progress · share of the area)^(−α/(α+2)).
  public var exponent = 1.0
  /// How far a reference run gets: see `exponent`.
  public var progress = 60.0
  /// κ times the reference area: how steep the ground rises beside the river.
  public var bed = 4.0
  /// Largest and smallest sharpness γ × reference peak, evenly spaced on a log scale between.
  public var top = 0.4
  /// See `top`.
  public var bottom = 0.01
  /// How much the sharpness swings around γ along the river, in 0 ..< 1.
  public var sharpening = 0.5
  /// Σ ½ γ δ²: how high the untrained weights lie on the first task's bank.
  public var bank = 2.0
  /// Σ ½ γ m²: how high the swings of the river's course reach.
  public var bend = 0.2
  /// Swings of course and sharpness over the reference run.
  public var waves = 3.0
  /// Σ ½ γ (δₖ − δ₀)²: how far a later task's course lies from the first one's.
  public var shift = 0.5
  /// θ: the angle between a later task's river and the first one's, in radians.
  public var fork = 0.5
  /// Loss of a steady run at the reference peak above the river, in nats (first order).
  public var noise = 0.15
  /// The noise's variance along each river direction, over its mean across the river.
  public var riverNoise = 1.0
  /// E, the lowest loss of every task.
  public var floor = 1.5

  /// The default valley.
  public init() {}

  func check(tasks: Int) throws(SimError) {
    guard (1...8).contains(dimensions) else {
      throw .number(
        place: "river dimensions", given: Double(dimensions), allowed: "1 ... 8")
    }
    guard fork == 0 || tasks <= dimensions else {
      throw .number(
        place: "river tasks", given: Double(tasks),
        allowed: "one a dimension (\(dimensions)) where rivers fork")
    }
    guard modes > 0 else {
      throw .number(place: "river modes", given: Double(modes), allowed: "1 or more")
    }
    try requirePositive([descent, exponent, progress], 3, "river descent, exponent and progress")
    try requirePositive([top, bottom], 2, "river top and bottom")
    try requireNotNegative(
      [bed, bank, bend, waves, shift, noise, riverNoise], 7,
      "river bed, bank, bend, waves, shift and noise")
    try requireFinite([fork, floor], 2, "river fork and floor")
    guard sharpening >= 0, sharpening < 1 else {
      throw .number(place: "river sharpening", given: sharpening, allowed: "0 ..< 1")
    }
  }
}
