import Dialects
import Foundation
import Schedules

/// A schedule in words and numbers: phases, formulas, areas, and what other trainers make of it.
struct ScheduleExplanation {
  let plan: Plan
  let tokensPerStep: Double
  /// The words that trainers share, and how far they speak of the plan; nil where there are none.
  let words: (words: CommonWords, lastStep: Int)?
  let differences: [DialectDifference]

  init(plan: Plan, tokensPerStep: Double) {
    self.plan = plan
    self.tokensPerStep = tokensPerStep
    let words = CommonWords.beginning(of: plan)
    self.words = words
    differences =
      words.map { words in
        Dialect.allCases.compactMap {
          DialectDifference(words.words, of: $0, from: plan, through: words.lastStep)
        }
      } ?? []
  }

  // MARK: text

  var text: String {
    ([heading, "", phases.text, legend, "", areas.text] + jumps + branches + trainers)
      .joined(separator: "\n")
  }

  private var heading: String {
    let stages = plan.stages.count == 1 ? "one stage" : "\(plan.stages.count) stages"
    return """
      \(plan.name) over \(plan.stepCount) steps, \(stages), \
      \(Format.count(Double(plan.stepCount) * tokensPerStep)) tokens
      first \(rate(at: 1)), highest \(Format.brief(plan.peak)), last \(rate(at: plan.stepCount))
      """
  }

  private func rate(at step: Int) -> String { Format.rate(plan.learningRate(at: step)) }

  private var phases: TextTable {
    var table = TextTable(
      ["stage", "phase", "steps", "from", "to", "curve"], leftColumns: [0, 1, 2, 5])
    for phase in plan.phases {
      let cut =
        phase.curveStepCount == phase.stepCount
        ? "" : ", the first \(phase.stepCount) of n = \(phase.curveStepCount) steps"
      table.rows.append([
        "\(phase.stage + 1)", phase.kind.rawValue, "\(phase.firstStep)-\(phase.lastStep)",
        Format.brief(phase.start), Format.brief(phase.end),
        phase.shape.formula(alpha: phase.alpha) + cut,
      ])
    }
    return table
  }

  private let legend = """
    The j-th of a phase's n steps uses f = j/n; a and b are the rates before it and at its end.
    """

  private var areas: TextTable {
    var table = TextTable(["stage", "steps", "tokens", "area Ση", "mean rate"])
    for stage in plan.stages {
      let area = plan.area(ofStage: stage.index)
      table.rows.append([
        "\(stage.index + 1)", "\(stage.firstStep)-\(stage.lastStep)",
        Format.count(Double(stage.stepCount) * tokensPerStep), Format.rate(area),
        Format.rate(area / Double(stage.stepCount)),
      ])
    }
    return table
  }

  /// Where the rate moves at once by more than a hundredth of the peak, between phases.
  private var jumps: [String] {
    let places = zip(plan.phases, plan.phases.dropFirst()).compactMap { first, second -> String? in
      let (before, after) = (
        first.learningRate(at: first.lastStep), second.learningRate(at: second.firstStep)
      )
      // A curve's own first step may be steep.
      guard abs(second.start - before) > 0.01 * plan.peak else { return nil }
      return "at step \(second.firstStep) from \(Format.rate(before)) to \(Format.rate(after))"
    }
    return places.isEmpty ? [] : ["", "The rate jumps " + places.joined(separator: ", ") + "."]
  }

  private var branches: [String] {
    guard !plan.branches.isEmpty else { return [] }
    return [""]
      + plan.branches.map { branch in
        let last = branch.plan.stepCount
        return
          "Branch \(branch.name) leaves after step \(branch.leavesAfter) and is annealed to "
          + "\(Format.rate(branch.plan.learningRate(at: last))) at step \(last)."
      }
  }

  private var trainers: [String] {
    guard let words else {
      return [
        "",
        "No words that all trainers share say this; `lrlab export --to TRAINER` hands it over.",
      ]
    }
    return [
      "", Self.sentence(words.words, through: words.lastStep, of: plan), differenceTable.text,
    ]
      + [
        "Step t is update t - 1 there. A rate counts as different beyond "
          + "\(Format.number(DialectDifference.tolerance)) of the peak."
      ]
  }

  private static func sentence(
    _ words: CommonWords, through last: Int, of plan: Plan
  ) -> String {
    let hold = words.hold > 0 ? ", \(words.hold) steps at the peak" : ""
    let part = last < plan.stepCount ? " (steps 1 to \(last))" : ""
    return
      "The same words elsewhere\(part): warm-up \(words.warmup)\(hold), \(words.decay.rawValue) "
      + "to \(Format.brief(words.floor)) at \(words.total), peak \(Format.brief(words.peak))."
  }

  private var differenceTable: TextTable {
    var table = TextTable(
      ["trainer", "step 1", "step \(words?.words.total ?? 0)", "10% behind", "differs at", "most"],
      leftColumns: [0, 4, 5])
    for difference in differences {
      table.rows.append([
        difference.dialect.rawValue, Format.rate(difference.firstRate),
        Format.rate(difference.lastRate), behind(difference), Self.steps(difference),
        most(difference),
      ])
    }
    return table
  }

  /// What a longer run would use: the floor, or something else.
  private func behind(_ difference: DialectDifference) -> String {
    guard let rate = difference.rateBehind else { return "an error" }
    return Format.rate(rate)
  }

  private func most(_ difference: DialectDifference) -> String {
    guard let largest = difference.largest, let words else { return "" }
    return "\(Format.percent(largest.difference / words.words.peak)) of the peak at \(largest.step)"
  }

  /// Up to three ranges of steps.
  static func steps(_ difference: DialectDifference) -> String {
    guard !difference.ranges.isEmpty else { return "no step" }
    let shown = difference.ranges.prefix(3).map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }
    let rest = difference.ranges.count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  // MARK: record

  /// The same for programs.
  struct Record: Encodable {
    struct Area: Encodable {
      var stage: Int
      var firstStep: Int
      var lastStep: Int
      var tokens: Double
      var area: Double
    }

    struct Trainer: Encodable {
      var trainer: String
      var firstRate: Double
      var lastRate: Double
      var rateBehind: Double?
      var differs: [[Int]]
      var largestDifference: Double
      var largestAt: Int?
    }

    var plan: Plan
    var tokensPerStep: Double
    var areas: [Area]
    var trainers: [Trainer]
  }

  var record: Record {
    Record(
      plan: plan, tokensPerStep: tokensPerStep,
      areas: plan.stages.map { stage in
        Record.Area(
          stage: stage.index + 1, firstStep: stage.firstStep, lastStep: stage.lastStep,
          tokens: Double(stage.stepCount) * tokensPerStep, area: plan.area(ofStage: stage.index))
      },
      trainers: differences.map { difference in
        Record.Trainer(
          trainer: difference.dialect.rawValue, firstRate: difference.firstRate,
          lastRate: difference.lastRate, rateBehind: difference.rateBehind,
          differs: difference.ranges.map { [$0.lowerBound, $0.upperBound] },
          largestDifference: difference.largest?.difference ?? 0,
          largestAt: difference.largest?.step)
      })
  }
}

extension Shape {
  /// The rate over f, as `Shape` defines it.
  func formula(alpha: Double) -> String {
    let steepness = Format.number(alpha)
    return switch self {
    case .constant: "constant: a"
    case .linear: "linear: a + (b - a) f"
    case .cosine: "cosine: a + (b - a) (1 - cos πf)/2"
    case .oneMinusSqrt: "one-minus-sqrt: a + (b - a) √f"
    case .square: "square: a + (b - a) f²"
    case .mirrorCosine: "mirror-cosine: a + (b - a) (2f - (1 - cos πf)/2)"
    case .polynomial: "polynomial: a + (b - a) (1 - (1 - f)^\(steepness))"
    case .inverseSqrt:
      "inverse-sqrt: a + (b - a) h(f)/h(1), h(x) = 1/√(1 + \(steepness)x) - 1"
    case .exponential: "exponential: a (b/a)^f"
    case .power: "power: a (b/a)^(ln(1 + \(steepness)f)/ln(1 + \(steepness)))"
    }
  }
}
