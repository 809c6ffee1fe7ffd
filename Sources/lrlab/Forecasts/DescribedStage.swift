import Schedules

/// A first stage that was run elsewhere, told in a few hundred spans at constant rates.
///
/// The simulator goes through each span in closed form, so a trillion tokens cost what a million do.
struct DescribedStage: Sendable, Equatable {
  let spans: [RateSpan]
  let peak: Double

  /// - Parameter plan: its rates.
  init(_ plan: Plan) {
    spans = plan.spans(ofStage: 0)
    peak = GridForecast.firstStagePeak(plan)
  }

  var stepCount: Int { spans.reduce(0) { $0 + $1.stepCount } }

  /// Σηₜ of its steps.
  var area: Double { spans.reduce(0) { $0 + Double($1.stepCount) * $1.learningRate } }
}
