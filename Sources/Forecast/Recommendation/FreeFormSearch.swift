internal import Foundation

/// The falling rates of a stage at which an objective is least, whatever their shape.
///
/// The rates η₁ ≥ η₂ ≥ … ≥ η_K at the knots lie between two bounds. The search is a projected
/// quasi-Newton method in x = ln η: forward differences for the gradient, a quadratic model learnt
/// from them, its minimum among falling rates, and a line search towards it. Several starts go downhill
/// for a while, the lowest of them to the end: a local minimum, the best that it meets.
///
/// The objective is deterministic and smooth almost everywhere; infinity or not a number means that
/// the rates diverge. It must take any rates above 0: differences move one knot at a time, so it
/// meets rates that rise, or pass a bound, by a hundred-thousandth.
///
/// The number of cores changes no bit.
///
/// Source: the method is that of Schmidt et al. 2009, AISTATS, "Optimizing costly functions with
/// simple constraints".
public struct FreeFormSearch: Sendable {
  /// Where rates are given.
  public var knots: RateKnots
  /// The least rate; may be 0.
  public var lowest: Double
  /// The greatest rate.
  public var highest: Double
  /// Quasi-Newton steps at most; one costs K + 1 evaluations or a few more.
  public var iterations = 200
  /// A promised fall of the objective, relative to it, that counts as none.
  public var tolerance = 1e-9
  /// Whether evaluations run side by side; false where the objective keeps all cores busy itself.
  public var isConcurrent = true

  /// A search between two bounds.
  ///
  /// - Precondition: 0 ≤ `lowest` ≤ `highest`, which is above 0 and finite.
  public init(knots: RateKnots = RateKnots(), lowest: Double, highest: Double) {
    precondition(
      lowest >= 0 && lowest <= highest && highest > 0 && highest.isFinite,
      "rates lie between bounds of at least 0, the highest above 0")
    self.knots = knots
    self.lowest = lowest
    self.highest = highest
  }

  /// What a search found.
  public struct Result: Sendable, Equatable {
    /// The rate at each knot.
    public var rates: [Double]
    /// The objective there.
    public var objective: Double
    /// How often the objective was asked for, over all starts.
    public var evaluations: Int
    /// Whether no further step promised anything; false where the iterations ran out.
    public var converged: Bool
  }

  /// The rates of least objective.
  ///
  /// Starts are the constant, the linear and the 1-sqrt shape, each at the best of a few peaks, and
  /// the given ones.
  ///
  /// - Parameters:
  ///   - starts: further rates at the knots to start from; moved to the nearest allowed ones.
  ///   - objective: of the rates at the knots.
  /// - Returns: nil where the objective is finite at no start.
  public func minimize(
    from starts: [[Double]] = [], _ objective: @escaping @Sendable ([Double]) -> Double
  ) -> Result? {
    minimize(fromBestOf: shapes + starts.map { [$0] }, objective)
  }

  /// The rates of least objective, from the best of each of some sets of starts.
  func minimize(
    fromBestOf sets: [[[Double]]], _ objective: @escaping @Sendable ([Double]) -> Double
  ) -> Result? {
    let objective = KnotObjective(self, objective)
    var evaluations = 0
    var descents: [Descent] = []
    for candidate in sets {
      let places = candidate.map(objective.place)
      let values = objective.values(places)
      evaluations += places.count
      guard let best = values.indices.min(by: { values[$0] < values[$1] }), values[best].isFinite
      else { continue }
      descents.append(
        Descent(objective, from: places[best], value: values[best], tolerance: tolerance))
    }
    for index in descents.indices { descents[index].advance(min(Self.trial, iterations)) }
    guard let best = descents.indices.min(by: { descents[$0].value < descents[$1].value })
    else { return nil }
    descents[best].advance(max(0, iterations - Self.trial))
    return Result(
      rates: objective.rates(descents[best].place), objective: descents[best].value,
      evaluations: descents.reduce(evaluations) { $0 + $1.evaluations },
      converged: descents[best].converged)
  }

  /// Steps from every start; the lowest then goes on alone.
  private static let trial = 15

  /// The shapes to start from, each at peaks from the highest rate down over three decades.
  var shapes: [[[Double]]] {
    let peaks = (0...6).map { highest * pow(10, -Double($0) / 2) }.filter { $0 >= lowest }
    // The last rates are a fiftieth of the peak, as a search moves little around 0.
    let shapes: [(Double) -> Double] = [
      { _ in 1 }, { 1 - 0.98 * $0 }, { 1 - 0.98 * $0.squareRoot() },
    ]
    return shapes.map { shape in
      peaks.map { peak in knots.shares.map { peak * shape($0) } }
    }
  }
}
