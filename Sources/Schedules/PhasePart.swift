/// What a list of phases is made of: a phase, or a word for one kind of it.
public protocol PhasePart {
  /// The phase as it is laid.
  var phase: PhaseSpecification { get }
}

extension PhaseSpecification: PhasePart {
  /// The phase itself.
  public var phase: PhaseSpecification { self }
}

/// Up to a rate, the peak unless given.
public struct Warmup: PhasePart, Sendable, Equatable {
  /// The phase as it is laid.
  public let phase: PhaseSpecification

  /// Creates the phase; what is left out takes the defaults of `PhaseSpecification`.
  public init(_ length: Length, shape: Shape? = nil, from: Double? = nil, to rate: Double? = nil) {
    phase = PhaseSpecification(kind: .warmup, length: length, shape: shape, from: from, to: rate)
  }
}

/// One rate, the last one unless given.
public struct Constant: PhasePart, Sendable, Equatable {
  /// The phase as it is laid.
  public let phase: PhaseSpecification

  /// Creates the phase; what is left out takes the defaults of `PhaseSpecification`.
  public init(_ length: Length, at rate: Double? = nil) {
    phase = PhaseSpecification(kind: .constant, length: length, to: rate)
  }
}

/// Down to the constant rate of an infinite schedule.
public struct Cooldown: PhasePart, Sendable, Equatable {
  /// The phase as it is laid.
  public let phase: PhaseSpecification

  /// Creates the phase; what is left out takes the defaults of `PhaseSpecification`.
  public init(
    _ length: Length, shape: Shape? = nil, from: Double? = nil, to rate: Double,
    alpha: Double? = nil
  ) {
    phase = PhaseSpecification(
      kind: .cooldown, length: length, shape: shape, from: from, to: rate, alpha: alpha)
  }
}

/// Down towards the end of a schedule.
public struct Decay: PhasePart, Sendable, Equatable {
  /// The phase as it is laid.
  public let phase: PhaseSpecification

  /// Creates the phase; what is left out takes the defaults of `PhaseSpecification`.
  public init(
    _ length: Length, shape: Shape? = nil, from: Double? = nil, to rate: Double,
    alpha: Double? = nil
  ) {
    phase = PhaseSpecification(
      kind: .decay, length: length, shape: shape, from: from, to: rate, alpha: alpha)
  }
}

/// Down at the end of a model that will be deployed.
public struct Anneal: PhasePart, Sendable, Equatable {
  /// The phase as it is laid.
  public let phase: PhaseSpecification

  /// Creates the phase; what is left out takes the defaults of `PhaseSpecification`.
  public init(
    _ length: Length, shape: Shape? = nil, from: Double? = nil, to rate: Double,
    alpha: Double? = nil
  ) {
    phase = PhaseSpecification(
      kind: .anneal, length: length, shape: shape, from: from, to: rate, alpha: alpha)
  }
}
