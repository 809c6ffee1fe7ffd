import Forecast

/// A metrics table as runs: its main line, and each annealed branch.
///
/// Beside step, rate and losses the columns `stage` (1, 2 …), `domain` (what is trained on), `replay`
/// (the share of each batch from the first stage's domain) and `branch` (`main`, `anneal-1` …) are
/// read. A table without them is a run of one stage.
struct TableLog {
  let table: MetricTable
  let options: LogOptions
  /// Losses that a later row of the same step changed.
  private(set) var changed = 0
  private let columns: LogColumns

  init(_ table: MetricTable, _ options: LogOptions) throws(Failure) {
    self.table = table
    self.options = options
    columns = try LogColumns(table, options)
  }

  /// The runs of the table, the main line first.
  mutating func runs(name: String, hash: String) throws(Failure) -> [RunLog] {
    var lines: [(branch: String, rows: [MetricTable.Row])] = []
    for row in table.rows {
      let branch = table.text("branch", row) ?? "main"
      if let index = lines.firstIndex(where: { $0.branch == branch }) {
        lines[index].rows.append(row)
      } else {
        lines.append((branch, [row]))
      }
    }
    guard let main = lines.first, main.branch == "main" || lines.count == 1 else {
      throw Failure(.data, "\(table.file): no rows of a main line before its branches")
    }
    let trunk = try LogLine(main.rows, of: table, columns)
    changed = trunk.changed
    let stages = try stages(of: trunk)
    let domains = try domains(stages)
    var runs = [try run(name, hash, trunk, stages, domains)]
    for branch in lines.dropFirst() {
      let line = try LogLine(branch.rows, of: table, columns)
      changed += line.changed
      runs.append(
        try run(
          "\(name)/\(branch.branch)", hash, try line.leaving(trunk, options), stages, domains))
    }
    return runs
  }

  // MARK: - Stages

  /// A stage's last step, what it trains on, and how much of the first domain it replays.
  private struct Part: Equatable {
    var number: Int
    var last: Int
    var domain: String?
    var replay: Double
  }

  private func stages(of line: LogLine) throws(Failure) -> [Part] {
    var parts: [Part] = []
    for row in line.rows {
      let step = try table.count(columns.step, row) ?? 0
      guard step > 0 else { continue }
      let number = try stage(of: row, step: step) ?? parts.last?.number ?? 1
      let part = Part(
        number: number, last: step,
        domain: table.text("domain", row) ?? mappedDomain(ofStage: number),
        replay: try table.number("replay", row)
          ?? (parts.last?.number == number
            ? parts.last?.replay ?? 0 : number > 1 ? options.replay : 0))
      guard let before = parts.last else {
        parts.append(part)
        continue
      }
      if number == before.number {
        guard part.domain == nil || before.domain == nil || part.domain == before.domain,
          part.replay == before.replay
        else {
          throw table.complaint(row, "domain and replay stay the same within stage \(number)")
        }
        parts[parts.count - 1].last = step
        parts[parts.count - 1].domain = before.domain ?? part.domain
      } else {
        guard number == before.number + 1 else {
          throw table.complaint(row, "stage = \(number) after stage \(before.number)")
        }
        parts.append(part)
      }
    }
    for (index, boundary) in options.boundaries.enumerated() where index < parts.count - 1 {
      parts[index].last = boundary
    }
    return parts
  }

  /// The stage of a row: by the boundaries where they are given, else by the table's own column.
  private func stage(of row: MetricTable.Row, step: Int) throws(Failure) -> Int? {
    guard !options.boundaries.isEmpty else { return try table.count("stage", row) }
    return 1 + options.boundaries.filter { $0 < step }.count
  }

  /// The domain that a stage trains on, where boundaries are given: the mapped ones in order.
  private func mappedDomain(ofStage number: Int) -> String? {
    guard !options.boundaries.isEmpty, number <= columns.losses.count else { return nil }
    return columns.losses[number - 1].domain
  }

  /// The first stage's domain, then the others as they come.
  private func domains(_ parts: [Part]) throws(Failure) -> [String] {
    let measured = columns.losses.map(\.domain)
    var domains: [String] = []
    for part in parts {
      guard let domain = part.domain ?? (parts.count == 1 ? options.domain : nil) else { continue }
      if !domains.contains(domain) { domains.append(domain) }
    }
    if domains.isEmpty, measured.count == 1 { domains = measured }
    guard !domains.isEmpty, parts.count == 1 || parts.allSatisfy({ $0.domain != nil }) else {
      throw Failure(
        .data,
        "\(table.file): losses of \(measured.joined(separator: ", ")) in \(parts.count) "
          + "\(parts.count == 1 ? "stage; --domain tells" : "stages; a column domain tells") which "
          + "of them is trained on")
    }
    if let domain = options.domain, !measured.contains(domain) {
      throw Failure(
        .usage, "--domain \(domain); \(table.file) has \(measured.joined(separator: ", "))")
    }
    return domains + measured.filter { !domains.contains($0) }
  }

  private func run(
    _ name: String, _ hash: String, _ line: LogLine, _ parts: [Part], _ domains: [String]
  ) throws(Failure) -> RunLog {
    let rates = try line.filled(options)
    var stages: [RunLog.Stage] = []
    var first = 0
    for (index, part) in parts.enumerated() where first < rates.count {
      let last = index == parts.count - 1 ? rates.count : min(part.last, rates.count)
      var shares = [Double](repeating: 0, count: domains.count)
      let own = part.domain.flatMap { domains.firstIndex(of: $0) } ?? 0
      shares[0] += part.replay
      shares[own] += 1 - part.replay
      stages.append(
        .init(
          rates: Array(rates[first..<last]), shares: shares,
          resetsMoments: index > 0 && options.resetsMoments))
      first = last
    }
    let points = try line.points(domains)
    do {
      return try RunLog(
        name: name, hash: hash, domains: domains, stages: stages, points: points)
    } catch {
      throw Failure(.data, "\(table.file): \(error)")
    }
  }
}
