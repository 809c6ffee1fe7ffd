/// NVIDIA/NeMo's policies of nemo.core.optim.lr_scheduler, PyTorch schedulers over k.
///
/// The warm-up is P (k + 1)/(W + 1) for k ≤ W, except that `CosineAnnealing` with constant steps
/// uses P · k / W; behind `max_steps` the rate is `min_lr`. Between:
/// ```
/// CosineAnnealing        cosine to m over (k − W)/(T − W); constant steps at m behind it
/// WarmupAnnealing        a line;   SquareAnnealing P(1 − x)², ≥ m;  SquareRootAnnealing P√(1 − k/T), ≥ m
/// InverseSquareRoot      P/√((k + 1)/(W + 1)), no floor
/// PolynomialDecay        (P − m)(1 − x)^p + m
/// …Hold…                 P for `hold_steps`, then a line, 1 − √x (≥ m), polynomial or Noam decay
/// Noam                   P d^−½ min(k^−½, k W^−1.5)
/// ```
/// Without hold steps the hold policies count their decay from 0.
///
/// Source: nemo/core/optim/lr_scheduler.py, 3.0.0.
enum NeMo {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let given = flattened(given)
    let peak = try given.number(anyOf: ["lr", "learning_rate"])
    let run = try Run(given, peak: peak)
    return Reading(
      curve: Curve(try segments(run)), peak: peak, horizon: horizon(run.total))
  }

  /// `optim: {lr, sched: {name, …}}` of a NeMo file.
  private static func flattened(_ given: Configuration) -> Configuration {
    let optimizer = given.has("optim") ? given.nested("optim") : given
    let schedule = optimizer.nested("sched")
    var result = optimizer.merging(schedule)
    result.className = given.className
    if case .text(let name) = schedule.parameters["name"] { result.className = name }
    return result
  }

  struct Run {
    var given: Configuration
    var peak: Double
    var warmup: Double
    var total: Double?
    var floor: Double

    init(_ given: Configuration, peak: Double) throws(Complaint) {
      self.given = given
      self.peak = peak
      total = try given.optionalNumber("max_steps")
      floor = try given.number("min_lr", or: given.className == "SquareAnnealing" ? 1e-5 : 0)
      warmup = try Self.steps(given, "warmup", total: total)
    }

    /// Steps, or a ratio of all steps cut to whole ones.
    static func steps(
      _ given: Configuration, _ name: String, total: Double?
    ) throws(Complaint) -> Double {
      let steps = try given.optionalNumber("\(name)_steps")
      let ratio = try given.optionalNumber("\(name)_ratio")
      guard steps == nil || ratio == nil else {
        throw Complaint("AssertionError: Either use particular number of step or ratio")
      }
      guard let ratio else { return steps ?? 0 }
      guard let total else {
        throw Complaint("AssertionError: If there is a ratio, there should be a total steps")
      }
      return (ratio * total).rounded(.towardZero)
    }

    func end() throws(Complaint) -> Double {
      guard let total else { throw given.missing("max_steps") }
      return total
    }

    /// The rise for k ≤ W.
    var rise: [Curve.Segment] {
      guard warmup > 0 else { return [] }
      return [
        Curve.Segment(
          .through(warmup),
          .blend(.linear, from: 0, to: peak, origin: -1, length: warmup + 1))
      ]
    }

    /// A decay up to the end, then the floor.
    func fall(_ formula: Formula) throws(Complaint) -> [Curve.Segment] {
      [
        Curve.Segment(.through(try end()), formula), Curve.Segment(.never, .constant(floor)),
      ]
    }
  }

  private static let names = [
    "CosineAnnealing", "WarmupAnnealing", "SquareAnnealing", "SquareRootAnnealing",
    "InverseSquareRootAnnealing", "PolynomialDecayAnnealing", "PolynomialHoldDecayAnnealing",
    "WarmupHoldAnnealLinear", "WarmupHoldAnnealOneMinusSquareRoot", "NoamAnnealing",
    "NoamHoldAnnealing", "WarmupPolicy", "WarmupHoldPolicy", "T5InverseSquareRootAnnealing",
  ]

  private static func segments(_ run: Run) throws(Complaint) -> [Curve.Segment] {
    let peak = run.peak
    switch run.given.className {
    case "CosineAnnealing": return try cosine(run)
    case "WarmupAnnealing":
      return try run.rise
        + run.fall(
          .blend(
            .linear, from: peak, to: run.floor, origin: run.warmup,
            length: try run.end() - run.warmup))
    case "SquareAnnealing":
      return try run.rise
        + run.fall(
          .atLeast(
            run.floor,
            .blend(
              .polynomial(power: 2), from: peak, to: 0, origin: run.warmup,
              length: try run.end() - run.warmup)))
    case "SquareRootAnnealing":
      return try run.rise
        + run.fall(
          .atLeast(
            run.floor,
            .blend(
              .polynomial(power: 0.5), from: peak, to: 0, origin: 0, length: try run.end())))
    case "InverseSquareRootAnnealing":
      return try run.rise
        + run.fall(
          .power(level: 0, scale: peak, shift: 1, unit: run.warmup + 1, exponent: -0.5))
    case "PolynomialDecayAnnealing":
      return try run.rise
        + run.fall(
          polynomial(
            run, try run.given.number("power", or: 1), origin: run.warmup,
            length: try run.end() - run.warmup))
    case "NoamAnnealing": return try noam(run)
    case "WarmupPolicy":
      guard run.total != nil else {
        return run.rise + [Curve.Segment(.never, .constant(peak))]
      }
      return try run.rise + run.fall(.constant(peak))
    case "T5InverseSquareRootAnnealing": return try inverseRootT5(run)
    default: return try held(run)
    }
  }

  /// Policies that hold the peak for some steps.
  private static func held(_ run: Run) throws(Complaint) -> [Curve.Segment] {
    let end = try run.end()
    let given = run.given
    let hasHold = given.has("hold_steps") || given.has("hold_ratio")
    let held = try Run.steps(given, "hold", total: end)
    let holdEnd = hasHold ? held + run.warmup : 0
    let decay: Formula
    switch given.className {
    case "WarmupHoldPolicy": decay = .constant(run.peak)
    case "WarmupHoldAnnealLinear":
      decay = .blend(
        .linear, from: run.peak, to: run.floor, origin: holdEnd, length: end - holdEnd)
    case "WarmupHoldAnnealOneMinusSquareRoot":
      decay = .atLeast(
        run.floor,
        .blend(.squareRoot, from: run.peak, to: 0, origin: holdEnd, length: end - holdEnd))
    case "PolynomialHoldDecayAnnealing":
      decay = polynomial(
        run, try given.number("power", or: 1), origin: holdEnd,
        length: end - max(run.warmup, holdEnd))
    case "NoamHoldAnnealing": decay = try noamHold(run, hold: max(0, holdEnd - run.warmup))
    default: throw given.unknown(of: "nemo", among: names)
    }
    return try run.rise + [Curve.Segment(.before(holdEnd), .constant(run.peak))] + run.fall(decay)
  }

  private static func polynomial(
    _ run: Run, _ power: Double, origin: Double, length: Double
  ) -> Formula {
    .blend(
      .polynomial(power: power), from: run.peak, to: run.floor, origin: origin, length: length,
      progress: .clamped)
  }

  private static func cosine(_ run: Run) throws(Complaint) -> [Curve.Segment] {
    guard run.peak >= run.floor else {
      throw Complaint(
        "ValueError: CosineAnnealing received an initial learning rate that was lower than the "
          + "minimum learning rate.")
    }
    let end = try run.end()
    let constant = try Run.steps(run.given, "constant", total: end)
    guard constant > 0 else {
      return try run.rise
        + run.fall(
          .blend(
            .cosine, from: run.peak, to: run.floor, origin: run.warmup, length: end - run.warmup))
    }
    guard run.peak > run.floor else { throw Complaint("AssertionError: ") }
    let decay = end - constant - run.warmup
    let rise = Curve.Segment(
      .through(run.warmup),
      .blend(.linear, from: 0, to: run.peak, origin: 0, length: run.warmup))
    return (run.warmup > 0 ? [rise] : []) + [
      Curve.Segment(
        .through(run.warmup + decay),
        .blend(.cosine, from: run.peak, to: run.floor, origin: run.warmup, length: decay)),
      Curve.Segment(.never, .constant(run.floor)),
    ]
  }

  private static func noam(_ run: Run) throws(Complaint) -> [Curve.Segment] {
    let scale = run.peak / (try run.given.number("d_model")).squareRoot()
    let decay = Formula.atLeast(
      run.floor, .power(level: 0, scale: scale, shift: 0, unit: 1, exponent: -0.5))
    guard run.warmup > 0 else {
      return [
        Curve.Segment(.before(1), .constant(max(scale, run.floor))), Curve.Segment(.never, decay),
      ]
    }
    let slope = scale / (run.warmup * run.warmup.squareRoot())
    return [
      Curve.Segment(.before(1), .constant(slope)),
      Curve.Segment(
        .through(run.warmup), .blend(.linear, from: 0, to: slope, origin: 0, length: 1)),
      Curve.Segment(.never, decay),
    ]
  }

  private static func noamHold(_ run: Run, hold: Double) throws(Complaint) -> Formula {
    guard run.warmup > 0 else {
      return .raises("ValueError: Noam scheduler cannot be used without warmup steps")
    }
    let rate = try run.given.number("decay_rate", or: 0.5)
    // W^r / (k − hold)^r, each power at least 1.
    let unit = max(1, run.warmup)
    return .atLeast(
      run.floor,
      .schedule(
        [
          Curve.Segment(
            .through(1), .power(level: 0, scale: run.peak, shift: 1e300, unit: 1e300, exponent: 0)),
          Curve.Segment(
            .never, .power(level: 0, scale: run.peak, shift: 0, unit: unit, exponent: -rate)),
        ], origin: hold))
  }

  private static func inverseRootT5(_ run: Run) throws(Complaint) -> [Curve.Segment] {
    let constant = try Run.steps(run.given, "constant", total: run.total)
    guard constant > 0 else { throw Complaint(Formula.divisionByZero) }
    return try [Curve.Segment(.through(constant), .constant(1 / constant.squareRoot()))]
      + run.fall(.power(level: 0, scale: 1, shift: 0, unit: 1, exponent: -0.5))
  }
}
