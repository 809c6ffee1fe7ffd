/// What can be wrong with the input of a simulation.
///
/// A run that diverges is not an error: see ``MomentSimulation/outcome``.
public enum SimError: Error, Sendable {
  /// Arrays that describe the same modes have different lengths.
  case lengths(place: String, given: Int, expected: Int)
  /// A number lies outside what is allowed.
  case number(place: String, given: Double, allowed: String)
  /// A step to log lies outside the run or is out of order.
  case logStep(given: Int, allowed: ClosedRange<Int>)
  /// Two settings that this simulator does not follow together.
  case together(given: String, allowed: String)
  /// A shift is neither a known name nor a number.
  case shift(given: String)
}

// Comparing strings would bring the tables of Unicode into a web page.
#if !hasFeature(Embedded)
  extension SimError: Equatable {}
#endif

extension SimError: CustomStringConvertible {
  /// Place, what was given, what is allowed, in one line.
  public var description: String {
    switch self {
    case .lengths(let place, let given, let expected):
      "\(place): \(given) values given; \(expected) allowed, one for each mode"
    case .number(let place, let given, let allowed):
      "\(place) = \(given); allowed: \(allowed)"
    case .logStep(let given, let allowed):
      "logged step \(given); allowed: increasing steps in \(allowed.lowerBound) ... "
        + "\(allowed.upperBound)"
    case .together(let given, let allowed):
      "settings: \(given); allowed: \(allowed)"
    case .shift(let given):
      "shift = \"\(given)\"; allowed: none, near, weak, strong or a number in 0 ... 1"
    }
  }
}
