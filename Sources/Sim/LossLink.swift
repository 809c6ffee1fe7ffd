/// How a task's quadratic loss Q becomes nats above its floor.
///
/// Cross-entropy saturates where a quadratic does not: all links here start with slope 1 at Q = 0
/// and are concave.
public enum LossLink: Sendable, Equatable {
  /// Q itself.
  case identity
  /// s log(1 + Q/s).
  case logarithmic(scale: Double)
  /// c (1 − exp(−Q/c)): never above c.
  case saturating(ceiling: Double)

  /// The nats above the floor that belong to a quadratic loss.
  public func nats(_ quadratic: Double) -> Double {
    switch self {
    case .identity: quadratic
    case .logarithmic(let scale): scale * ElementaryFunctions.log(1 + quadratic / scale)
    case .saturating(let ceiling): ceiling * (1 - ElementaryFunctions.exp(-quadratic / ceiling))
    }
  }

  /// The quadratic loss that belongs to nats above the floor; infinite at or above a ceiling.
  public func quadratic(_ nats: Double) -> Double {
    switch self {
    case .identity: nats
    case .logarithmic(let scale): scale * (ElementaryFunctions.exp(nats / scale) - 1)
    case .saturating(let ceiling):
      nats < ceiling ? -ceiling * ElementaryFunctions.log(1 - nats / ceiling) : .infinity
    }
  }

  func check() throws(SimError) {
    switch self {
    case .identity: return
    case .logarithmic(let scale): try requirePositive([scale], 1, "link scale")
    case .saturating(let ceiling): try requirePositive([ceiling], 1, "link ceiling")
    }
  }
}
