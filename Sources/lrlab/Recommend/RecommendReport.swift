import Forecast
import Foundation
import Schedules

/// A recommendation as table, JSON and files.
struct RecommendReport {
  var recommendation: Recommendation
  var source: RecommendSource
  var request: Recommendation.Request
  var seconds: Double

  /// How many rows become schedule files.
  private static let fileCount = 3

  private var stage: NewStage { source.arena.stage }
  private var limit: Double? { request.criterion.maxForgetting }
  /// What is to be small, in words.
  private var scoreName: String { request.criterion.metric }
  /// What the stage is, in words.
  private var place: String {
    source.hasOldData ? "\(source.domains[1]) after \(source.domains[0])" : source.domains[0]
  }

  // MARK: - Table

  func text(writtenTo folder: String?) -> String {
    var lines = [
      "\(place): \(stage.stepCount) steps, "
        + "\(Format.count(Double(stage.stepCount) * source.tokensPerStep)) tokens"
        + (stage.hasUnknownHorizon
          ? ", or an end after \(stage.horizons.dropLast().map(String.init).joined(separator: " or "))"
          : ""),
      source.origin,
    ]
    lines += source.notes
    lines += [
      "searched: peaks \(Format.rate(request.rates.lowerBound)) to "
        + Format.rate(request.rates.upperBound)
        + (source.hasOldData
          ? ", replay \(Format.percent(request.replays.lowerBound)) to "
            + Format.percent(request.replays.upperBound) : "")
        + "; \(recommendation.tried) candidates tried",
      "", table.text, "", footer,
    ]
    lines += [""] + verdict + separation
    lines += edges
    lines += source.warnings.map { "warning: \($0)" }
    lines.append("")
    if let folder {
      let replay =
        source.hasOldData
        ? chosen.first.map { ", with \(Format.percent($0.candidate.replay)) replay" } ?? "" : ""
      let files = fileNames + (source.hasOldData ? ["front.csv"] : [])
      lines.append(
        "\(folder): " + (files + ["front.svg", "recommendation.json"]).joined(separator: ", "))
      if let first = fileNames.first {
        lines.append(
          "next: lrlab export \(folder)/\(first) --to megatron --steps \(stage.stepCount) --verify"
            + replay)
      }
    }
    lines.append("took \(Format.duration(seconds))")
    return lines.joined(separator: "\n")
  }

  private var table: TextTable {
    var header = ["schedule", "parameters"]
    header += source.hasOldData ? ["replay", "old_loss", "new_loss", "forgetting"] : ["loss"]
    if limit != nil { header.append("P(within)") }
    header += ["regret", "P(better than 1st)"]
    var table = TextTable(header, leftColumns: [0, 1])
    for row in recommendation.rows {
      var cells = [row.name, Self.words(row.candidate, stage)]
      if source.hasOldData {
        cells += [
          Format.percent(row.candidate.replay), Self.text(row.old), Self.text(row.new),
          Self.text(row.forgetting),
        ]
      } else {
        cells.append(Self.text(row.new))
      }
      if let within = row.probabilityWithin { cells.append(Format.fixed(within, 2)) }
      cells += [
        row.keepsLimit ? Format.fixed(row.regret) : "over the limit",
        row.name == recommendation.rows[0].name ? "" : Format.fixed(row.probabilityBeatsFirst, 2),
      ]
      table.rows.append(cells)
    }
    return table
  }

  private var footer: String {
    let horizons = stage.hasUnknownHorizon ? ", mean over the possible ends" : ""
    return "losses in nats, mean +- half a 90 % band"
      + (source.hasOldData ? "; forgetting = old_loss - reference" : "")
      + (source.hasOldData && stage.hasUnknownHorizon ? ", at the worst end" : "")
      + "\nregret = \(scoreName)\(horizons), above that of the best row"
      + (limit.map { " that keeps forgetting <= \(Format.number($0)) in the mean" } ?? "")
      + "; decay, cooldown and anneal are shares of the stage"
      + (limit == nil ? "" : "\nP(within): that forgetting stays within the limit")
  }

  private var verdict: [String] {
    guard let first = recommendation.rows.first else { return ["no schedule fits the stage"] }
    guard first.keepsLimit else {
      return ["no schedule keeps the limit; \(first.name) forgets least"]
    }
    var lines = [
      "first: \(first.name)"
        + (source.hasOldData ? ", replay \(Format.percent(first.candidate.replay))" : "")
    ]
    if let within = first.probabilityWithin, let limit {
      lines.append(
        "its mean keeps \(Format.number(limit)) nats; the probability that forgetting stays within is "
          + "\(Format.fixed(within, 2)), a lower --max-forgetting makes it surer")
    }
    if let second = recommendation.second,
      let chance = recommendation.probabilityFirstBeatsSecond
    {
      lines.append(
        "it beats \(second.name) with probability \(Format.fixed(chance, 2)), by "
          + "\(Format.fixed(second.score - first.score, 4)) nats of \(scoreName) in the mean")
    }
    return lines
  }

  private var separation: [String] {
    guard let first = recommendation.rows.first, let second = recommendation.second,
      let chance = recommendation.probabilityFirstBeatsSecond
    else { return [] }
    if max(chance, 1 - chance) >= request.confidence { return [] }
    let names = "\(first.name) and \(second.name)"
    let wanted = Format.percent(request.confidence)
    guard let run = recommendation.cheapest, run.share < 1 else {
      return [
        "only whole runs of \(names) could tell them apart with \(wanted) or so: not worth it, either "
          + "will do"
      ]
    }
    return [
      "cheapest runs that tell them apart: \(names), each laid over \(run.stepCount) steps "
        + "(\(Format.percent(run.share)) of the stage, "
        + "\(Format.count(2 * Double(run.stepCount) * source.tokensPerStep)) tokens for both): then the "
        + "choice is right with \(Format.fixed(run.probabilityRight, 2))"
    ]
  }

  /// Where the answer lies at the edge of what was searched, or outside of what the logs hold.
  private var edges: [String] {
    guard let first = recommendation.rows.first?.candidate else { return [] }
    var lines: [String] = []
    let peak = first.family.peak(first.values)
    if !first.values.isEmpty, request.rates.lowerBound < request.rates.upperBound,
      peak >= 0.99 * request.rates.upperBound
    {
      lines.append(
        "warning: the first row's peak is the highest that was searched; --peaks widens, a probe there "
          + "makes it safe")
    }
    if source.hasOldData, request.replays.lowerBound < request.replays.upperBound,
      first.replay >= request.replays.upperBound - 0.003
    {
      lines.append("warning: the first row's replay share is the largest that was searched")
    }
    if request.rates.upperBound > 1.01 * source.rates.upperBound
      || request.rates.lowerBound < 0.99 * source.rates.lowerBound
      || request.replays.upperBound > source.replays.upperBound + 1e-9
      || request.replays.lowerBound < source.replays.lowerBound - 1e-9
    {
      lines.append(
        "warning: searched beyond \(source.support): peaks \(Format.rate(source.rates.lowerBound)) to "
          + "\(Format.rate(source.rates.upperBound)), replay "
          + "\(Format.percent(source.replays.lowerBound)) to "
          + "\(Format.percent(source.replays.upperBound)); there nothing holds the forecast")
    }
    return lines
  }

  private static func text(_ estimate: Recommendation.Estimate) -> String {
    "\(Format.fixed(estimate.mean)) +- \(Format.fixed(estimate.half))"
  }

  /// The free parameters in words.
  static func words(_ candidate: Candidate, _ stage: NewStage) -> String {
    let values = candidate.values
    switch candidate.family {
    case .rewarmedCosine, .rewarmedLinear: return "peak \(Format.rate(values[0]))"
    case .wsd:
      return "peak \(Format.rate(values[0])), decay \(Format.percent(values[1]))"
    case .infinite:
      return
        "peak \(Format.rate(values[0])), constant \(Format.rate(values[0] * values[1])), cooldown "
        + "\(Format.percent(values[2])), anneal \(Format.percent(values[3]))"
    case .constant: return "rate \(Format.rate(values[0]))"
    case .decayFromFinal:
      return "\(Format.rate(stage.baseFinal)) to \(Format.rate(0.01 * stage.baseFinal))"
    case .keepFinal: return "rate \(Format.rate(stage.baseFinal))"
    case .freeForm:
      return "\(Format.rate(values.first ?? 0)) falling to \(Format.rate(values.last ?? 0)), "
        + "\(values.count) knots"
    }
  }

  // MARK: - Files

  /// The best that keep the limit.
  private var chosen: [Recommendation.Row] {
    Array(
      recommendation.rows.filter { $0.keepsLimit && $0.old.mean.isFinite }.prefix(Self.fileCount))
  }

  private var fileNames: [String] {
    chosen.map { $0.name.filter { $0 != "%" } + ".toml" }
  }

  func write(to folder: URL) throws(Failure) {
    for (name, row) in zip(fileNames, chosen) {
      let schedule = row.candidate.schedule(for: stage, name: row.name.filter { $0 != "%" })
      guard let text = ScheduleText.toml(schedule, comments: comments(row)) else { continue }
      try Files.write(text, to: folder.appendingPathComponent(name))
    }
    if source.hasOldData {
      try Files.write(frontCSV, to: folder.appendingPathComponent("front.csv"))
    }
    try Files.write(
      RecommendPicture(report: self).svg(), to: folder.appendingPathComponent("front.svg"))
    try Files.write(
      try Files.json(record), to: folder.appendingPathComponent("recommendation.json"))
  }

  private func comments(_ row: Recommendation.Row) -> [String] {
    var lines = [
      source.hasOldData
        ? "For \(place): \(stage.stepCount) steps after rate \(Format.rate(stage.baseFinal)), "
          + "\(Format.percent(row.candidate.replay)) replay."
        : "For \(place): \(stage.stepCount) steps.",
      source.hasOldData
        ? "Forecast: new_loss \(Self.text(row.new)), forgetting \(Self.text(row.forgetting)) nats."
        : "Forecast: loss \(Self.text(row.new)) nats.",
    ]
    if stage.hasUnknownHorizon, row.candidate.family.needsNoHorizon {
      lines.append(
        "The last phase begins where the stage turns out to end; here its longest is written.")
    }
    return lines
  }

  private var frontCSV: String {
    var lines = ["forgetting,new_loss,replay,schedule,parameters"]
    for point in recommendation.front {
      let words = Self.words(point.candidate, stage)
      lines.append(
        "\(point.forgetting),\(point.new),\(point.candidate.replay),"
          + "\(point.candidate.family.rawValue),\"\(words)\"")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
