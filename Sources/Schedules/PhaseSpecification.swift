/// What a phase is for.
public enum PhaseKind: String, Sendable, CaseIterable {
  /// Up to the peak.
  case warmup
  /// From the peak down to the constant rate of an infinite schedule.
  case cooldown
  /// No change.
  case constant
  /// Down towards the end of a schedule.
  case decay
  /// The final descent of a model that will be deployed.
  case anneal
}

/// A phase as it is written, before its length is known in steps.
///
/// What is left out takes a default:
///
/// | | `from` | `to` | `shape` |
/// |---|---|---|---|
/// | warmup | 0 | the peak | linear |
/// | cooldown, decay | the last rate (first of all: the peak) | required | cosine |
/// | anneal | the last rate (first of all: the peak) | required | exponential |
/// | constant | the last rate (first of all: the peak) | the same | none |
///
/// A `from` other than the last rate is a jump, made on purpose.
public struct PhaseSpecification: Sendable, Equatable {
  /// What the phase is for.
  public var kind: PhaseKind
  /// Its length; a share is of the run, or of the stage when the phase belongs to one.
  public var length: Length
  /// Its curve.
  public var shape: Shape?
  /// The rate from which it starts; its first step is already one step away from it.
  public var from: Double?
  /// The rate of its last step.
  public var to: Double?
  /// Steepness of the inverse-sqrt, polynomial and power shapes; the shape's default unless given.
  public var alpha: Double?
  /// Steps of the whole curve where the phase ends before it; nil where the two end together.
  var curveStepCount: Int?

  /// Creates a phase.
  public init(
    kind: PhaseKind, length: Length, shape: Shape? = nil, from: Double? = nil, to: Double? = nil,
    alpha: Double? = nil
  ) {
    self.kind = kind
    self.length = length
    self.shape = shape
    self.from = from
    self.to = to
    self.alpha = alpha
  }
}

#if !hasFeature(Embedded)
  extension PhaseKind: Codable {}
#endif
