/// Lays phases one after the other and checks their rates.
struct PlanBuilder {
  /// The stages of the run.
  let stages: [Stage]
  /// No rate may be above this.
  let peak: Double
  /// Tokens that one step sees.
  let tokensPerStep: Double
  /// The phases so far.
  private(set) var phases: [Phase] = []

  init(stages: [Stage], peak: Double, tokensPerStep: Double, phases: [Phase] = []) {
    self.phases = phases
    self.stages = stages
    self.peak = peak
    self.tokensPerStep = tokensPerStep
  }

  /// The rate of the last step so far.
  var lastRate: Double? { phases.last.map { $0.learningRate(at: $0.lastStep) } }

  /// Lays phases over the next `stepCount` steps.
  mutating func lay(
    _ specifications: [PhaseSpecification], over stepCount: Int, scope: Scope
  ) throws(ScheduleError) {
    guard !specifications.isEmpty else {
      throw .invalidValue(
        place: scope.name, given: "no phase", allowed: "a \(scope.unit) has at least 1 phase")
    }
    let steps = try LengthResolution(
      phases: specifications, stepCount: stepCount, tokensPerStep: tokensPerStep, scope: scope
    ).steps()
    for (index, specification) in specifications.enumerated() {
      try append(
        specification, steps: steps[index], place: scope.place(of: index, specification.kind))
    }
  }

  private mutating func append(
    _ specification: PhaseSpecification, steps: Int, place: String
  ) throws(ScheduleError) {
    let (start, end) = try rates(of: specification, place: place)
    let shape = try shape(of: specification, place: place)
    if shape.isRatio && start != end && (start == 0 || end == 0) {
      throw shape.needsRatesAboveZero(place: place, from: start, to: end)
    }
    let first = (phases.last?.lastStep ?? 0) + 1
    phases.append(
      Phase(
        kind: specification.kind, shape: shape,
        stage: stages.last { $0.firstStep <= first }?.index ?? 0, firstStep: first,
        stepCount: steps, curveStepCount: specification.curveStepCount ?? steps, start: start,
        end: end,
        alpha: specification.alpha ?? shape.defaultAlpha))
  }

  /// The rates at the ends of a phase, defaults filled in and checked.
  private func rates(
    of phase: PhaseSpecification, place: String
  ) throws(ScheduleError) -> (start: Double, end: Double) {
    let last = lastRate ?? peak
    let start: Double
    let end: Double
    switch phase.kind {
    case .warmup:
      start = phase.from ?? 0
      end = phase.to ?? peak
    case .constant:
      start = phase.from ?? phase.to ?? last
      end = phase.to ?? start
    case .cooldown, .decay, .anneal:
      guard let to = phase.to else {
        throw .invalidValue(
          place: place, given: "no final rate", allowed: "a \(phase.kind.rawValue) needs \"to\"")
      }
      start = phase.from ?? last
      end = to
    }
    try check(start, named: "from", place: place)
    try check(end, named: "to", place: place)
    try checkDirection(phase.kind, from: start, to: end, place: place)
    return (start, end)
  }

  private func check(_ rate: Double, named name: String, place: String) throws(ScheduleError) {
    guard rate >= 0 && rate <= peak else {
      throw .invalidValue(
        place: place, given: "\(name) = \(readable(rate))",
        allowed: "a rate lies in 0 ... the peak, \(readable(peak))")
    }
  }

  private func checkDirection(
    _ kind: PhaseKind, from start: Double, to end: Double, place: String
  ) throws(ScheduleError) {
    let (fine, rule) =
      switch kind {
      case .warmup: (start <= end, "a warmup does not fall")
      case .constant: (start == end, "a constant has one rate")
      case .cooldown, .decay, .anneal: (start >= end, "a \(kind.rawValue) does not rise")
      }
    guard fine else {
      throw .invalidValue(
        place: place, given: "from \(readable(start)) to \(readable(end))", allowed: rule)
    }
  }

  /// The curve of a phase, its default filled in and checked.
  private func shape(
    of phase: PhaseSpecification, place: String
  ) throws(ScheduleError) -> Shape {
    if let shape = phase.shape, (shape == .constant) != (phase.kind == .constant) {
      throw .invalidValue(
        place: place, given: "shape = \(shape.rawValue)",
        allowed: phase.kind == .constant ? "a constant has no shape" : Shape.rule)
    }
    let standard: Shape =
      switch phase.kind {
      case .warmup: .linear
      case .cooldown, .decay: .cosine
      case .anneal: .exponential
      case .constant: .constant
      }
    let shape = phase.shape ?? standard
    if let alpha = phase.alpha {
      guard shape.takesAlpha && alpha.isFinite && alpha > 0 else {
        throw .invalidValue(
          place: place, given: "alpha = \(readable(alpha)) with shape \(shape.rawValue)",
          allowed: "alpha is finite and above 0, and only for inverse-sqrt, polynomial and power")
      }
    }
    return shape
  }
}
