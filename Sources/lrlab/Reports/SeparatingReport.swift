import Schedules

/// Which schedules of a study are worth running, and what their runs would decide.
struct SeparatingReport {
  /// What `--format json` prints.
  struct Record: Encodable {
    struct Pair: Encodable {
      var group: String
      var lower: String
      var higher: String
      var difference: Double
      var separates_area: Bool
      var separates_peak: Bool
    }
    var schedules: [String]
    var left_out: [String]
    var cells: Int
    var pairs: [Pair]
  }

  let picker: SeparatingSchedules
  let schedules: [String]
  let pairs: [SeparatingSchedules.Pair]
  let groups: [String]

  /// - Parameter cells: about how many cells are to be run; every schedule is run in each group.
  /// - Throws: `Failure` 64 if that is too few for two schedules a group.
  init(_ study: Study, cells: Int) throws(Failure) {
    let forecast = try GridForecast(study)
    let grid = try forecast.cells().filter { $0.cell.role == .grid }
    let columns = AxisColumns(grid.map(\.cell))
    let candidates = grid.map { cell in
      SeparatingSchedules.Candidate(
        schedule: cell.cell.schedule,
        group: (columns.domain ? cell.cell.domainText + ", " : "")
          + "replay \(cell.cell.replayText)",
        forecast: cell.metrics.oldLoss, area: cell.metrics.learningRateArea.last ?? 0,
        peak: Self.lastPeak(cell))
    }
    var groups: [String] = []
    for candidate in candidates where !groups.contains(candidate.group) {
      groups.append(candidate.group)
    }
    let count = cells / max(1, groups.count)
    guard count >= 2 else {
      throw Failure(
        .usage,
        "--separating \(cells); \(groups.count) groups of domain and replay need two schedules "
          + "each, so \(2 * groups.count) cells or more")
    }
    picker = SeparatingSchedules(candidates: candidates)
    schedules = picker.chosen(count)
    pairs = picker.pairs(Set(schedules))
    self.groups = groups
  }

  private static func lastPeak(_ cell: ForecastCell) -> Double {
    guard let stage = cell.plan.stages.last else { return 0 }
    return cell.plan.learningRates(in: stage.firstStep...stage.lastStep).max() ?? 0
  }

  private var leftOut: [String] {
    var names: [String] = []
    for candidate in picker.candidates
    where !schedules.contains(candidate.schedule) && !names.contains(candidate.schedule) {
      names.append(candidate.schedule)
    }
    return names
  }

  var record: Record {
    Record(
      schedules: schedules, left_out: leftOut, cells: schedules.count * groups.count,
      pairs: pairs.map {
        Record.Pair(
          group: $0.group, lower: $0.lower, higher: $0.higher, difference: $0.difference,
          separates_area: $0.separatesArea, separates_peak: $0.separatesPeak)
      })
  }

  var text: String {
    var cells = TextTable(
      ["schedule"] + groups.map { "old_loss, \($0)" } + ["lr_area", "peak"])
    for name in schedules {
      let own = picker.candidates.filter { $0.schedule == name }
      let losses = groups.map { group in
        Format.fixed(own.first { $0.group == group }?.forecast)
      }
      cells.rows.append(
        [name] + losses + [Format.rate(own[0].area), Format.rate(own[0].peak)])
    }
    var table = TextTable(
      ["forgets less", "forgets more", "group", "forecast", "against"],
      leftColumns: [0, 1, 2, 4])
    for pair in pairs {
      let theories = (pair.separatesArea ? ["area"] : []) + (pair.separatesPeak ? ["peak"] : [])
      table.rows.append([
        pair.lower, pair.higher, pair.group, Format.signed(pair.difference),
        theories.joined(separator: ", "),
      ])
    }
    return """
      \(schedules.count) schedules in \(groups.count) groups: \(schedules.count * groups.count) cells
      \(cells.text)
      left out: \(leftOut.isEmpty ? "none" : leftOut.joined(separator: ", "))

      pairs that the forecast orders otherwise than the last stage's rate area or peak does
      \(table.text)
      nats of old_loss; at least \(Format.number(picker.resolution)) apart; areas or peaks within \
      \(Format.percent(picker.tie)) count as equal
      """
  }
}
