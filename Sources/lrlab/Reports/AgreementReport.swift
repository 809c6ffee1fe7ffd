import Forecast

/// The agreement as headline, table and formulas.
struct AgreementReport {
  let agreements: [(metric: AgreementMetric, agreement: Agreement)]

  /// What was compared, and the headline of each ranked metric; nothing where nothing was.
  var headline: [String] {
    guard let first = agreements.first?.agreement else { return [] }
    var lines = [
      "agreement over \(first.cells) cells in \(first.groups) groups (domain and replay share), "
        + "\(first.seeds) seed\(first.seeds == 1 ? "" : "s")"
    ]
    for (metric, agreement) in agreements where metric == .oldLoss || metric == .averageLoss {
      let rank = agreement[.rankWithinReplay]
      var line =
        "rank of \(metric.rawValue) within a group: \(Format.signed(rank.value, 2))"
        + bracket(rank.interval, 2)
      if let test = agreement.rankTest { line += ", p = \(Self.probability(test.pValue))" }
      if let best = agreement.bestBaseline {
        let margin = agreement[.margin]
        line +=
          "; best baseline \(Format.signed(best.value, 2)) (\(best.name)), margin "
          + Format.signed(margin.value, 2) + bracket(margin.interval, 2)
      }
      lines.append(line)
    }
    return lines
  }

  private func bracket(_ interval: ClosedRange<Double>?, _ decimals: Int) -> String {
    interval == nil ? "" : " [\(Self.text(interval, decimals))]"
  }

  // MARK: - Table

  var table: TextTable {
    var table = TextTable(
      ["metric", "statistic", "value", "90 % interval", "n"], leftColumns: [0, 1])
    for (metric, agreement) in agreements {
      for (index, row) in rows(metric, agreement).enumerated() {
        table.rows.append([index == 0 ? metric.rawValue : ""] + row)
      }
    }
    return table
  }

  /// What a reader decides by; `agreement.json` holds every statistic of every metric.
  private func rows(_ metric: AgreementMetric, _ agreement: Agreement) -> [[String]] {
    let cells = "\(agreement.cells) cells"
    var rows: [[String]] = []
    if metric != .forgetting {
      rows.append(row(agreement, .rankWithinReplay, cells))
      if let test = agreement.rankTest {
        rows.append([
          "its p_value", Self.probability(test.pValue), "",
          (test.isExact ? "" : "drawn ") + Format.count(test.orders) + " orders",
        ])
      }
      rows += agreement.baselineNames.map { row(agreement, .baseline($0), cells) }
      rows.append(row(agreement, .margin, cells))
      rows.append(row(agreement, .seedCeiling, "\(agreement.seeds) seeds"))
      if metric == .oldLoss {
        rows.append(row(agreement, .kendallWithinReplay, cells))
        rows.append(row(agreement, .rankPooled, cells))
      }
      rows.append(row(agreement, .pairsRightShare, "\(agreement.pairsDecided) pairs"))
      rows.append(row(agreement, .topRegretWithinReplay, "\(agreement.groups) groups"))
    }
    if metric == .averageLoss {
      rows.append(row(agreement, .topRegret, cells))
    } else {
      rows.append(row(agreement, .meanAbsoluteError, cells))
      rows.append(row(agreement, .slope, cells))
      rows.append(row(agreement, .intercept, cells))
      if metric == .oldLoss || agreement.bands > 0 {
        rows.append(row(agreement, .bandCoverage, "\(agreement.bands) bands"))
      }
    }
    return rows
  }

  private func row(_ agreement: Agreement, _ statistic: Agreement.Statistic, _ n: String)
    -> [String]
  {
    let estimate = agreement[statistic]
    let decimals = Self.decimals(statistic)
    let value =
      Self.isSigned(statistic)
      ? Format.signed(estimate.value, decimals) : Format.fixed(estimate.value, decimals)
    return [
      statistic.name, value,
      estimate.interval == nil
        ? "n/a" : Self.text(estimate.interval, decimals, signed: Self.isSigned(statistic)), n,
    ]
  }

  /// Nats have three decimals; correlations, shares and slopes two.
  private static func decimals(_ statistic: Agreement.Statistic) -> Int {
    switch statistic {
    case .meanAbsoluteError, .topRegret, .topRegretWithinReplay, .intercept: 3
    default: 2
    }
  }

  private static func isSigned(_ statistic: Agreement.Statistic) -> Bool {
    switch statistic {
    case .meanAbsoluteError, .topRegret, .topRegretWithinReplay, .pairsRightShare, .bandCoverage:
      false
    default: true
    }
  }

  private static func text(
    _ interval: ClosedRange<Double>?, _ decimals: Int, signed: Bool = true
  ) -> String {
    guard let interval else { return "n/a" }
    let ends = [interval.lowerBound, interval.upperBound]
    return ends.map { signed ? Format.signed($0, decimals) : Format.fixed($0, decimals) }
      .joined(separator: " … ")
  }

  private static func probability(_ value: Double) -> String {
    value < 0.001 ? Format.rate(value) : Format.fixed(value)
  }

  // MARK: - Formulas

  /// As printed under the table and written to `agreement.json`.
  static let footer = """
    group: cells of one new domain and one replay share; probes, on which a forecast was calibrated, \
    do not count
    rank_within_replay = Spearman's rank correlation of forecast and measured mean within a group \
    (ties: mid-ranks), mean over groups; 0 in a group where the forecast is constant
    its p_value = share of all orders within the groups that reach it by chance (one-sided)
    replay, then …; rule of thumb; product rule = the same correlation of an order that simulates \
    nothing; product rule = forgetting(s, g0) x forgetting(q, g) / forgetting(q, g0) of the probes
    margin = rank_within_replay - the best of these
    seed_ceiling = the same between halves of the seeds, lifted to all seeds (Spearman-Brown): what \
    repeating all runs would reach; a forecast of the true losses reaches its root
    kendall_within_replay = Kendall's tau-b likewise; rank_pooled = over all groups at once, never \
    gated: it rewards knowing that replay helps
    pairs_right_share = share of the pairs of a group, more than two standard errors of their \
    paired difference apart, that the forecast orders rightly
    top_1_regret_within_replay = measured loss of the forecast's best cell of a group - the lowest \
    of the group, mean over groups; top_1_regret = over a domain's groups together
    mean_absolute_error = mean |measured - forecast|, nats; measured = intercept + slope x forecast \
    (least squares); band_coverage = share of 90 % bands that hold the measured mean
    90 % interval: seeds resampled for all cells at once; with few seeds it is too narrow
    """
}
