import Foundation

/// EleutherAI/gpt-neox pull request 1194: `infinite_cosine` and `infinite_inv_sqrt`.
///
/// With t = k − W, cooldown CD, constant H, A = T − W − CD − H and f(x) = 1/√(1 + sx) − 1:
/// ```
/// k ≤ W          P · k / W
/// t ≤ CD         C + (P − C)(1 + cos(πt/CD))/2, or P + (C − P) f(t/CD) / f(1)
/// t ≤ CD + H     C
/// behind         C (m/C)^((t − CD − H)/A), never below m
/// ```
/// It raises an error only when the anneal begins: for m = 0, C = 0 (the default) and A = 0.
/// Other styles are those of the gpt-neox of its time, whose warm-up starts at 0.
///
/// Source: pull/1194/head at 38152424 (2024-05).
enum NeoXPR1194 {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    let base = try NeoX.Parameters(given)
    guard base.style.hasPrefix("infinite_") else {
      return try NeoX.reading(of: base, firstAtZero: true)
    }
    guard ["infinite_cosine", "infinite_inv_sqrt"].contains(base.style) else {
      throw Complaint(
        "no decay style '\(base.style)'; allowed: infinite_cosine, infinite_inv_sqrt, cosine, "
          + "linear, exponential, constant")
    }
    let segments = try infinite(base)
    if base.warmup == 0 { _ = try Curve.value(of: segments, at: 0) }
    return Reading(curve: Curve(segments), peak: base.peak, horizon: horizon(base.total))
  }

  private static func infinite(_ base: NeoX.Parameters) throws(Complaint) -> [Curve.Segment] {
    let given = base.given
    let plateau = try given.number("constant_lr", or: 0)
    let cooldown = try length(given, "cooldown", of: base.total)
    let constant = try length(given, "constant", of: base.total)
    let cooldownEnd = base.warmup + cooldown
    let annealStart = cooldownEnd + constant
    let steepness = try given.number("timescale", or: 1)
    return NeoX.warmup(base, firstAtZero: true) + [
      Curve.Segment(
        .through(cooldownEnd),
        cooldownFormula(base, to: plateau, steps: cooldown, steepness: steepness)),
      Curve.Segment(.through(annealStart), .constant(max(plateau, base.floor))),
      Curve.Segment(
        .never, anneal(base, from: plateau, start: annealStart, steps: base.total - annealStart)),
    ]
  }

  private static func length(
    _ given: Configuration, _ name: String, of total: Double
  ) throws(Complaint) -> Double {
    if let steps = try given.optionalNumber("\(name)_iters") { return steps }
    return try given.number("\(name)_iters_perc", or: 0) * total
  }

  private static func cooldownFormula(
    _ base: NeoX.Parameters, to plateau: Double, steps: Double, steepness: Double
  ) -> Formula {
    if base.style == "infinite_cosine" {
      return .atLeast(
        base.floor,
        .blend(.cosine, from: base.peak, to: plateau, origin: base.warmup, length: steps))
    }
    let full = 1 / (1 + steepness).squareRoot() - 1
    guard steps > 0, full != 0 else { return .raises(Formula.divisionByZero) }
    // P + (C − P) · ((1 + s·t/CD)^−½ − 1) / f(1), as a power of the counter.
    let scale = (plateau - base.peak) / full
    return .power(
      level: base.peak - scale, scale: scale, shift: steps / steepness - base.warmup,
      unit: steps / steepness, exponent: -0.5)
  }

  private static func anneal(
    _ base: NeoX.Parameters, from plateau: Double, start: Double, steps: Double
  ) -> Formula {
    guard plateau != 0 else { return .raises(Formula.divisionByZero) }
    guard base.floor / plateau > 0 else { return .raises("ValueError: math domain error") }
    guard steps != 0 else { return .raises(Formula.divisionByZero) }
    return .atLeast(
      base.floor,
      .geometric(start: plateau, ratio: base.floor / plateau, origin: start, period: steps))
  }
}
