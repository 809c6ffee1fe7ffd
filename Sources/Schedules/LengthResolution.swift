/// Turns the lengths of consecutive phases into steps.
///
/// The boundaries are rounded to the nearest step, halves up, so the lengths always add up. What
/// stands before a `rest` is counted from the front, what stands behind it from the back.
struct LengthResolution {
  /// The phases, for their lengths and the names in messages.
  let phases: [PhaseSpecification]
  /// Steps of the run or of the stage.
  let stepCount: Int
  /// Tokens that one step sees.
  let tokensPerStep: Double
  /// Whether shares are of the run or of a stage.
  let scope: Scope

  /// Returns the steps of each phase; each has at least one, and they sum to `stepCount`.
  func steps() throws(ScheduleError) -> [Int] {
    try check()
    let boundaries = boundaries(over: stepCount)
    guard boundaries.last == stepCount, sharesAddUp else {
      throw .lengthsDoNotAddUp(place: scope.name, total: total, steps: stepCount)
    }
    var steps: [Int] = []
    var last = 0
    for (index, boundary) in boundaries.enumerated() {
      guard boundary > last else { throw noStep(at: index, from: last, to: boundary) }
      steps.append(boundary - last)
      last = boundary
    }
    return steps
  }

  /// Refuses lengths that mean nothing whatever the number of steps.
  private func check() throws(ScheduleError) {
    for (index, phase) in phases.enumerated() {
      let fine =
        switch phase.length {
        case .steps(let count): count >= 0 && count <= maximumStepCount
        case .share(let share): share >= 0 && share <= 1
        case .tokens(let count): count >= 0 && count / tokensPerStep <= Double(maximumStepCount)
        case .rest: true
        }
      guard fine else {
        throw .invalidValue(
          place: scope.place(of: index, phase.kind), given: "length = \(phase.length)",
          allowed: "a length is not negative, a share at most 100%,"
            + " a run at most \(maximumStepCount) steps")
      }
    }
    guard phases.filter({ $0.length == .rest }).count <= 1 else {
      throw .severalRests(place: scope.name)
    }
  }

  /// The last step of each phase in a run of `count` steps.
  private func boundaries(over count: Int) -> [Int] {
    let rest = phases.firstIndex { $0.length == .rest } ?? phases.endIndex
    var result = [Int](repeating: count, count: phases.count)
    var front = Position()
    for index in 0..<rest {
      front.add(phases[index].length)
      result[index] = front.boundary(in: count, tokensPerStep)
    }
    var back = Position()
    for index in stride(from: phases.count - 1, to: rest, by: -1) {
      back.add(phases[index].length)
      result[index - 1] = back.boundary(in: count, tokensPerStep, fromEnd: true)
    }
    return result
  }

  /// Shares alone must come to the whole; rounding would let 99.9 % pass.
  private var sharesAddUp: Bool {
    var sum = 0.0
    for phase in phases {
      guard case .share(let share) = phase.length else { return true }
      sum += share
    }
    return (sum - 1).magnitude < 1e-9
  }

  /// What the phases come to, for messages.
  private var total: String {
    var sum = Position()
    for phase in phases { sum.add(phase.length) }
    if sum.fixedSteps == 0 && sum.tokens == 0 { return "\(percent(sum.share)) %" }
    return "\(readable(sum.steps(of: stepCount, tokensPerStep))) steps"
  }

  /// The error for a phase without steps: its own fault, or that of the others that leave nothing.
  private func noStep(at index: Int, from last: Int, to boundary: Int) -> ScheduleError {
    let phase = phases[index]
    if phase.length == .rest && boundary < last {
      return .lengthsDoNotAddUp(place: scope.name, total: total, steps: stepCount)
    }
    return .noStep(
      place: scope.place(of: index, phase.kind), length: phase.length, of: stepCount,
      unit: scope.unit, fits: shortestFit())
  }

  /// The smallest number of steps in which each phase has one; nil when only another length helps.
  private func shortestFit() -> Int? {
    var smallest = 1.0
    var fixed = Position()
    for phase in phases {
      switch phase.length {
      case .share(let share):
        guard share > 1e-7 else { return nil }
        smallest = min(smallest, share)
      case .steps(0), .tokens(0): return nil
      default: fixed.add(phase.length)
      }
    }
    let lower = Int((0.5 / smallest).rounded(.down))
    let more = 2 * fixed.steps(of: 0, tokensPerStep)
    guard more < 1e7 else { return nil }
    let upper = 2 * Int(1 / smallest) + 4 * phases.count + Int(more)
    return (max(lower, 1)...upper).first(where: fits)
  }

  /// Whether each phase has a step in a run of `count` steps.
  private func fits(in count: Int) -> Bool {
    var last = 0
    for boundary in boundaries(over: count) {
      if boundary <= last { return false }
      last = boundary
    }
    return last == count
  }
}

/// A boundary between phases, before rounding: kept apart by unit, so that 1 % + 60 % is 61 %.
private struct Position {
  var fixedSteps = 0.0
  var share = 0.0
  var tokens = 0.0

  mutating func add(_ length: Length) {
    switch length {
    case .steps(let count): fixedSteps += Double(count)
    case .share(let share): self.share += share
    case .tokens(let count): tokens += count
    case .rest: break
    }
  }

  /// The nearest step, or one outside of every run where the lengths come to too much.
  func boundary(in count: Int, _ tokensPerStep: Double, fromEnd: Bool = false) -> Int {
    let steps = steps(of: count, tokensPerStep)
    let boundary = Elementary.nearest(fromEnd ? Double(count) - steps : steps)
    return Int(max(-1, min(boundary, Double(maximumStepCount) + 1)))
  }

  func steps(of count: Int, _ tokensPerStep: Double) -> Double {
    fixedSteps + share * Double(count) + tokens / tokensPerStep
  }
}

/// What the shares of a list of phases are of: the run, or one stage of several.
enum Scope: Equatable {
  case run
  /// A stage, by its index from 0.
  case stage(Int)

  /// The word for it in messages.
  var unit: String { self == .run ? "run" : "stage" }

  /// Its name in messages.
  var name: String {
    switch self {
    case .run: "run"
    case .stage(let index): "stage \(index + 1)"
    }
  }

  /// The name of one of its phases; `index` from 0.
  func place(of index: Int, _ kind: PhaseKind) -> String {
    let phase = "phase \(index + 1) (\(kind.rawValue))"
    return self == .run ? phase : "\(name), \(phase)"
  }
}
