/// The bound on the last iterate of gradient descent on a convex function, as a law.
///
///     L(t) = L₀ + D²/(2 S) + G² [Q₁/(2 S₁) + ½ Σ_{k < t} (η_k/S_{k+1}) (Q_k/S_k)],
///     S_k = Σ_{j = k…t} η_j,   Q_k = Σ_{j = k…t} η_j².
///
/// All three parameters are linear: L₀ in nats, D² in nats · area, G² in nats/rate. The warm-up
/// counts as it is.
///
/// Limits: a shape only, with one gradient norm throughout; a baseline and a ranker, no forecaster.
///
/// Source: Schaipp et al. 2025, arXiv 2501.18965.
public struct ConvexBoundLaw: LossLaw, Equatable {
  /// L₀.
  public var floor: Double
  /// D².
  public var distance: Double
  /// G².
  public var gradient: Double

  /// A law from its numbers.
  public init(floor: Double, distance: Double, gradient: Double) {
    self.floor = floor
    self.distance = distance
    self.gradient = gradient
  }

  /// The law's name, as the command line spells it.
  public var name: String { "convex-bound" }

  /// The law's numbers, in the order of its formula.
  public var parameters: [LawParameter] {
    [.init("floor", floor), .init("distance", distance), .init("gradient", gradient)]
  }

  /// The losses of a run of one stage after the given steps, in increasing order.
  public func losses(rates: [Double], at steps: [Int]) -> [Double] {
    Form().losses(self, stages: [rates], at: steps)
  }

  struct Form: LawForm {
    let shapes: [ShapeParameter] = []
    let starts: [[Double]] = [[]]

    func response(stages: [[Double]], at steps: [Int]) -> [[Double]] {
      let rates = Array(stages.joined())
      let terms = Concurrently.map(steps) { Self.terms(rates.prefix($0)) }
      return [steps.map { _ in 1 }, terms.map(\.distance), terms.map(\.gradient)]
    }

    func columns(_ shape: [Double], _ response: [[Double]]) -> [[Double]] { response }

    /// The factors of D² and G² after these rates; steps at the rate 0 at the end change nothing.
    private static func terms(_ rates: ArraySlice<Double>) -> (distance: Double, gradient: Double) {
      var (area, squares, sum) = (0.0, 0.0, 0.0)
      for rate in rates.reversed() where rate > 0 {
        let later = area
        area += rate
        squares += rate * rate
        if later > 0 { sum += rate / later * squares / area }
      }
      return (1 / (2 * area), squares / (2 * area) + sum / 2)
    }

    func law(amplitudes: [Double], shape: [Double]) -> ConvexBoundLaw {
      ConvexBoundLaw(floor: amplitudes[0], distance: amplitudes[1], gradient: amplitudes[2])
    }

    func amplitudes(of law: ConvexBoundLaw) -> [Double] { [law.floor, law.distance, law.gradient] }

    func shape(of law: ConvexBoundLaw) -> [Double] { [] }
  }
}
