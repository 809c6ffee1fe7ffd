/// How far the new data lie from the old: a built-in landscape or a place between two of them.
///
/// A number is a place on the line none = 0, near = 0.25, weak = 0.5, strong = 1.
public enum Shift: Sendable, Equatable {
  /// New data of the same kind: the control.
  case none
  /// Halfway between none and weak.
  case near
  /// Web English after a mixture of English: the Pile, then SlimPajama.
  case weak
  /// Another language: the Pile, then German.
  case strong
  /// A place in 0 ... 1 on the line above.
  case number(Double)

  /// The place on the line from 0 (none) to 1 (strong).
  public var position: Double {
    switch self {
    case .none: 0
    case .near: 0.25
    case .weak: 0.5
    case .strong: 1
    case .number(let number): number
    }
  }

  /// The old task, and how it is trained, as they were fitted together with this shift.
  ///
  /// - Throws: ``SimError`` if a number lies outside 0 ... 1.
  public func oldTask() throws(SimError) -> LandscapeParameters {
    try LandscapeParameters.interpolated(position)
  }

  /// How the new task lies on that landscape.
  ///
  /// - Throws: ``SimError`` if a number lies outside 0 ... 1.
  public func parameters() throws(SimError) -> ShiftParameters {
    try ShiftParameters.interpolated(position)
  }

  /// The built-in landscape with this shift.
  ///
  /// - Parameters:
  ///   - referencePeak: the highest rate of the reference schedule (a study's re-warmed cosine).
  ///   - referenceArea: Ση of its first stage.
  /// - Throws: ``SimError`` if a number is not finite or outside its range.
  public func landscape(
    referencePeak: Double, referenceArea: Double
  ) throws(SimError) -> Landscape {
    try oldTask().landscape(
      shifts: [try parameters()], referencePeak: referencePeak, referenceArea: referenceArea)
  }
}
