/// PyTorch's schedulers that are made of others or have a curve of several parts.
extension Torch {
  /// `SequentialLR`: a child's curve begins anew, from the full rate, at its milestone.
  static func sequential(_ given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number(anyOf: ["lr", "initial_lr"])
    guard let children = try given.optionalList("schedulers"),
      let milestones = try given.optionalNumbers("milestones")
    else { throw given.missing("schedulers' and 'milestones") }
    guard children.count >= 1, milestones.count == children.count - 1 else {
      throw Complaint(
        "ValueError: Sequential Schedulers expects number of schedulers provided to be one more "
          + "than the number of milestone points, but got number of schedulers \(children.count) "
          + "and the number of milestones to be equal to \(milestones.count)")
    }
    var pieces: [[Curve.Segment]] = []
    for child in children {
      pieces.append(try segments(of: try Configuration(scheduler: child), peak: peak))
    }
    return Reading(curve: Curve(Curve.joined(pieces, at: milestones)), peak: peak)
  }

  /// `ChainedScheduler`: the children's factors are multiplied.
  static func chained(_ given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number(anyOf: ["lr", "initial_lr"])
    guard let children = try given.optionalList("schedulers"), !children.isEmpty else {
      throw Complaint(
        "ValueError: ChainedScheduler expects at least one scheduler to be chained, but got no "
          + "scheduler.")
    }
    var formula = Formula.constant(peak)
    for child in children {
      let factor = try segments(of: try Configuration(scheduler: child), peak: 1)
      formula = .product(formula, .schedule(factor, origin: 0))
    }
    return Reading(curve: Curve([Curve.Segment(.never, formula)]), peak: peak)
  }

  /// `OneCycleLR`: phases end at pct · n − 1 and n − 1; the last formula goes on for one update.
  static func oneCycle(_ given: Configuration) throws(Complaint) -> Reading {
    let peak = try given.number("max_lr")
    let total = try totalSteps(given)
    let share = try given.number("pct_start", or: 0.3)
    guard share >= 0, share <= 1 else {
      throw Complaint("ValueError: Expected float between 0 and 1 pct_start, but got \(share)")
    }
    let strategy = try given.text("anneal_strategy", or: "cos")
    guard ["cos", "linear"].contains(strategy) else {
      throw Complaint(
        "ValueError: anneal_strategy must be one of 'cos' or 'linear', instead got \(strategy)")
    }
    let weight: Weight = strategy == "cos" ? .cosine : .linear
    let start = peak / (try given.number("div_factor", or: 25))
    let floor = start / (try given.number("final_div_factor", or: 1e4))
    var ends = [(share * total - 1, start, peak)]
    if try given.flag("three_phase", or: false) {
      ends.append((2 * share * total - 2, peak, start))
      ends.append((total - 1, start, floor))
    } else {
      ends.append((total - 1, peak, floor))
    }
    var segments: [Curve.Segment] = []
    var origin = 0.0
    for (index, (end, from, to)) in ends.enumerated() {
      segments.append(
        Curve.Segment(
          .through(index == ends.count - 1 ? total : min(end, total)),
          .blend(weight, from: from, to: to, origin: origin, length: end - origin)))
      origin = end
    }
    let words =
      "ValueError: Tried to step \(whole(total + 1)) times. The specified number of total steps is "
      + "\(whole(total))"
    segments.append(Curve.Segment(.never, .raises(words)))
    return Reading(curve: Curve(segments), peak: peak, horizon: horizon(total))
  }

  private static func totalSteps(_ given: Configuration) throws(Complaint) -> Double {
    if let total = try given.optionalNumber("total_steps") {
      guard total > 0, total == total.rounded(), total < 1e15 else {
        throw Complaint(
          "ValueError: Expected positive integer total_steps, but got "
            + ConfigurationValue.number(total).summary)
      }
      return total
    }
    guard let epochs = try given.optionalNumber("epochs"),
      let steps = try given.optionalNumber("steps_per_epoch"), epochs * steps >= 1,
      epochs * steps < 1e15
    else {
      throw Complaint(
        "ValueError: You must define either total_steps OR (epochs AND steps_per_epoch)")
    }
    return (epochs * steps).rounded()
  }

  /// A `LambdaLR` over the infinite schedule, told by its rates and lengths.
  static func infiniteLambda(
    _ given: Configuration, peak: Double
  ) throws(Complaint) -> Reading {
    guard given.has("warmup"), given.has("cooldown") else {
      throw Complaint(
        "LambdaLR takes any function, which a configuration does not hold; known are the rates and "
          + "lengths of an infinite schedule: warmup, cooldown, constant, anneal, constant_lr, "
          + "min_lr")
    }
    let phases = try InfinitePhases(given, peak: peak)
    return Reading(
      curve: Curve(phases.segments), peak: peak, horizon: horizon(phases.total))
  }
}

/// Warm-up, cosine cooldown, constant, anneal, joined by hand, as users write it.
struct InfinitePhases {
  let segments: [Curve.Segment]
  let total: Double

  init(_ given: Configuration, peak: Double) throws(Complaint) {
    let warmup = try given.number("warmup")
    let cooldown = try given.number("cooldown")
    let plateau = try given.number("constant_lr")
    let constant = try given.number("constant")
    let anneal = try given.number("anneal")
    let floor = try given.number("min_lr")
    let style = try given.text("anneal_shape", or: "exponential")
    let cooldownEnd = warmup + cooldown
    let constantEnd = cooldownEnd + constant
    total = constantEnd + anneal
    let weights: [String: Weight] = [
      "linear": .linear, "cosine": .cosine, "1-sqrt": .squareRoot, "sqrt": .squareRoot,
    ]
    let descent: Formula
    if style == "exponential" {
      descent = .geometric(
        start: plateau, ratio: floor / plateau, origin: constantEnd, period: anneal)
    } else if let weight = weights[style] {
      descent = .blend(weight, from: plateau, to: floor, origin: constantEnd, length: anneal)
    } else {
      throw Complaint("anneal_shape = '\(style)'; allowed: exponential, linear, cosine, sqrt")
    }
    segments = [
      Curve.Segment(
        .before(warmup), .blend(.linear, from: 0, to: peak, origin: 0, length: warmup)),
      Curve.Segment(
        .before(cooldownEnd),
        .blend(.cosine, from: peak, to: plateau, origin: warmup, length: cooldown)),
      Curve.Segment(.before(constantEnd), .constant(plateau)),
      Curve.Segment(.before(total), descent), Curve.Segment(.never, .constant(floor)),
    ]
  }
}
