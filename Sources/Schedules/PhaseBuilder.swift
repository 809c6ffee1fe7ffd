/// Collects the phases that a closure lists, with `if` and `for` as in any other code.
@resultBuilder
public enum PhaseBuilder {
  /// One phase.
  public static func buildExpression(_ part: some PhasePart) -> [PhaseSpecification] {
    [part.phase]
  }
  /// Phases one behind the other.
  public static func buildBlock(_ parts: [PhaseSpecification]...) -> [PhaseSpecification] {
    parts.flatMap { $0 }
  }
  /// The rounds of a loop.
  public static func buildArray(_ parts: [[PhaseSpecification]]) -> [PhaseSpecification] {
    parts.flatMap { $0 }
  }
  /// Phases under a condition.
  public static func buildOptional(_ part: [PhaseSpecification]?) -> [PhaseSpecification] {
    part ?? []
  }
  /// The first of two ways.
  public static func buildEither(first part: [PhaseSpecification]) -> [PhaseSpecification] { part }
  /// The second of two ways.
  public static func buildEither(second part: [PhaseSpecification]) -> [PhaseSpecification] { part }
}

/// The phases of one stage.
public struct StagePhases: Sendable, Equatable {
  /// The phases, in order; their shares are of the stage.
  public var phases: [PhaseSpecification]

  /// Creates a stage's phases.
  public init(@PhaseBuilder _ phases: () -> [PhaseSpecification]) { self.phases = phases() }
}

/// Collects the stages that a closure lists.
@resultBuilder
public enum StageBuilder {
  /// One stage.
  public static func buildExpression(_ stage: StagePhases) -> [StagePhases] { [stage] }
  /// Stages one behind the other.
  public static func buildBlock(_ parts: [StagePhases]...) -> [StagePhases] {
    parts.flatMap { $0 }
  }
  /// The rounds of a loop: the same stage again.
  public static func buildArray(_ parts: [[StagePhases]]) -> [StagePhases] {
    parts.flatMap { $0 }
  }
  /// Stages under a condition.
  public static func buildOptional(_ part: [StagePhases]?) -> [StagePhases] { part ?? [] }
  /// The first of two ways.
  public static func buildEither(first part: [StagePhases]) -> [StagePhases] { part }
  /// The second of two ways.
  public static func buildEither(second part: [StagePhases]) -> [StagePhases] { part }
}

extension ScheduleSpecification {
  /// Creates a schedule from the phases of the whole run.
  public init(
    _ name: String, peak: Double, @PhaseBuilder phases: () -> [PhaseSpecification]
  ) {
    self.init(name: name, form: .phases(phases(), peak: peak))
  }

  /// Creates a schedule from the phases of each stage.
  public init(_ name: String, peak: Double, @StageBuilder stages: () -> [StagePhases]) {
    self.init(name: name, form: .stages(stages().map { $0.phases }, peak: peak))
  }
}
