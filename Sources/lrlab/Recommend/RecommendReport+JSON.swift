import Forecast

extension RecommendReport {
  /// What programs read.
  struct Record: Encodable {
    struct Estimate: Encodable {
      var mean: Double
      var half_band: Double

      init(_ estimate: Recommendation.Estimate) {
        mean = estimate.mean
        half_band = estimate.half
      }
    }

    struct Row: Encodable {
      var schedule: String
      var family: String
      var baseline: Bool
      var values: [String: Double]
      var knots: [Double]?
      var replay: Double
      var old_loss: Estimate?
      var new_loss: Estimate
      var forgetting: Estimate?
      var keeps_limit: Bool
      var probability_within: Double?
      var score: Double
      var regret: Double?
      var probability_better_than_first: Double
    }

    struct Separating: Encodable {
      var share: Double
      var steps: Int
      var probability_right: Double
    }

    struct Point: Encodable {
      var family: String
      var replay: Double
      var forgetting: Double
      var new_loss: Double
    }

    var domains: [String]
    var steps: Int
    var horizons: [Int]
    var tokens_per_step: Double
    var max_forgetting: Double?
    var score: String
    var hypotheses: Int
    var tried: Int
    var rows: [Row]
    var second: String?
    var probability_first_beats_second: Double?
    var separating: [Separating]
    var cheapest: Separating?
    var front: [Point]
    var notes: [String]
    var warnings: [String]
  }

  /// The recommendation for programs; numbers that are not finite are left out by the encoder's rule.
  var record: Record {
    let stage = source.arena.stage
    let separating = recommendation.separating.map(Self.separating)
    return Record(
      domains: source.domains, steps: stage.stepCount, horizons: stage.horizons,
      tokens_per_step: source.tokensPerStep, max_forgetting: request.criterion.maxForgetting,
      score: request.criterion.metric,
      hypotheses: source.arena.count, tried: recommendation.tried,
      rows: recommendation.rows.map(row),
      second: recommendation.second?.name,
      probability_first_beats_second: recommendation.probabilityFirstBeatsSecond,
      separating: separating, cheapest: recommendation.cheapest.map(Self.separating),
      front: recommendation.front.map {
        .init(
          family: $0.candidate.family.rawValue, replay: $0.candidate.replay,
          forgetting: $0.forgetting, new_loss: $0.new)
      },
      notes: source.notes, warnings: source.warnings)
  }

  private func row(_ row: Recommendation.Row) -> Record.Row {
    let isFree = row.candidate.family == .freeForm
    let names = row.candidate.family.parameterNames
    return Record.Row(
      schedule: row.name, family: row.candidate.family.rawValue, baseline: row.isBaseline,
      values: isFree
        ? [:] : Dictionary(zip(names, row.candidate.values)) { first, _ in first },
      knots: isFree ? row.candidate.values : nil, replay: row.candidate.replay,
      old_loss: source.hasOldData ? .init(row.old) : nil, new_loss: .init(row.new),
      forgetting: source.hasOldData ? .init(row.forgetting) : nil,
      keeps_limit: row.keepsLimit, probability_within: row.probabilityWithin, score: row.score,
      regret: row.keepsLimit ? row.regret : nil,
      probability_better_than_first: row.probabilityBeatsFirst)
  }

  private static func separating(_ run: SeparatingRun) -> Record.Separating {
    .init(share: run.share, steps: run.stepCount, probability_right: run.probabilityRight)
  }
}
