extension Curve {
  /// Whether the rate of an update comes from a formula that has passed its own end.
  func hasOverrun(atUpdate update: Int) -> Bool {
    Formula.schedule(segments, origin: 0).hasOverrun(at: counter.value(atUpdate: update))
  }
}

extension Formula {
  /// Whether a blend that is not held at its end is used beyond it.
  fileprivate func hasOverrun(at counter: Double) -> Bool {
    switch self {
    case .blend(_, _, _, let origin, let length, .free):
      length != 0 && (counter - origin) / length > 1 + 1e-9
    case .schedule(let segments, let origin):
      segments.first { $0.end.holds(counter - origin) }?.formula
        .hasOverrun(at: counter - origin) ?? false
    case .product(let first, let second):
      first.hasOverrun(at: counter) || second.hasOverrun(at: counter)
    case .drawn(let formula, _, _, _, _), .atLeast(_, let formula), .atMost(_, let formula):
      formula.hasOverrun(at: counter)
    default: false
    }
  }
}
