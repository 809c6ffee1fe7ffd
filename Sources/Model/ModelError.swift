/// What is wrong with a model's or an optimizer's settings.
///
/// The message names the place, what was given and what is allowed, in one line.
public enum ModelError: Error, CustomStringConvertible, Equatable {
  /// A setting lies outside what the model can compute.
  case invalid(place: String, given: String, allowed: String)

  /// One line: place, what was given, what is allowed.
  public var description: String {
    switch self {
    case .invalid(let place, let given, let allowed):
      "\(place): \(given) given, \(allowed) allowed"
    }
  }
}

/// Throws a `ModelError.invalid` unless `condition` holds.
func require(
  _ condition: Bool, _ place: String, given: some Any, allowed: String
) throws(ModelError) {
  guard condition else {
    throw .invalid(place: place, given: "\(given)", allowed: allowed)
  }
}
