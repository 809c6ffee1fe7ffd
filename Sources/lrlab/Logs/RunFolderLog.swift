import Corpora
import Forecast
import Foundation
import Model

/// A run folder of our own as logs: its main line and each annealed branch.
///
/// `plan.json` tells stages, domains and replay. Rates and losses come from `metrics.csv`, or, where
/// a checkout holds no metrics, from the study's `schedules.csv` and `curves.csv`. The losses are
/// on the scale of the long held-out prefix (see ``HeldOutScale``).
struct RunFolderLog {
  private let folder: URL
  private let plan: PlanFile
  private let source: Source

  /// The part of `plan.json` that matters here.
  fileprivate struct PlanFile: Decodable {
    struct Piece: Decodable, Equatable {
      var segment: String
      var stage: Int
      var domain: String
      var replay: Double
      /// Share of each domain in what is replayed; missing where it is the first stage's alone.
      var replayed: [String: Double]?
      var first_step: Int
      var last_step: Int
    }
    var run: String
    var schedule: String
    var replay: String
    var moments: String?
    var baseline: String?
    var main: [Piece]
    var branches: [String: [Piece]]
  }

  fileprivate struct Measurement {
    var step: Int
    var domain: String
    var loss: Double
  }

  /// Rates and losses by branch.
  fileprivate struct Source {
    var rates: [String: [Int: Double]] = [:]
    var points: [String: [Measurement]] = [:]
    /// On the long prefix, where a stage ends.
    var ends: [String: [Measurement]] = [:]
    var files: [URL] = []
    var tokensPerStep: Double?
  }

  /// Tokens of a step; nil where nothing counts them.
  var tokensPerStep: Double? { source.tokensPerStep }

  static func isRunFolder(_ folder: URL) -> Bool {
    Files.exists(folder.appendingPathComponent("plan.json"))
  }

  /// The baseline that the run is; nil for one whose stages follow each other.
  var baseline: String? { plan.baseline }

  init(_ folder: URL) throws(Failure) {
    self.folder = folder
    let path = folder.appendingPathComponent("plan.json")
    guard let plan = try? JSONDecoder().decode(PlanFile.self, from: try Files.data(path.path))
    else {
      throw Failure(
        .data,
        "\(path.relativePath): not the plan of a run; a run's folder is wanted, as `lrlab train` "
          + "leaves it beside segments/")
    }
    self.plan = plan
    let metrics = folder.appendingPathComponent("metrics.csv")
    source =
      Files.exists(metrics)
      ? try Self.metrics(metrics) : try Self.tables(of: plan, beside: folder)
  }

  /// How the run was trained, as its study says; nil where that is at hand neither in the folder nor
  /// beside it.
  func optimizer() throws(Failure) -> OptimizerConfiguration? {
    for place in [folder, folder.deletingLastPathComponent()] {
      let study = place.appendingPathComponent("study.toml")
      guard Files.exists(study) else { continue }
      return try StudyFile.optimizer(
        name: study.relativePath, text: try Files.text(study.path))
    }
    return nil
  }

  /// The runs, the main line first; a line without a measured loss is left out.
  func runs() throws(Failure) -> [RunLog] {
    guard plan.baseline != "union" else {
      throw Failure(
        .data, "\(folder.relativePath): a union of all domains; runs of stages are wanted")
    }
    let hash = try hash()
    var runs = [try run(plan.run, "main", plan.main, hash)]
    for (branch, pieces) in plan.branches.sorted(by: { $0.key < $1.key }) {
      runs.append(try run("\(plan.run)/\(branch)", branch, pieces, hash))
    }
    return runs.compactMap { $0 }
  }

  /// SHA-256 over the files that were read, `plan.json` first.
  private func hash() throws(Failure) -> String {
    var bytes = [UInt8](try Files.data(folder.appendingPathComponent("plan.json").path))
    for file in source.files { bytes += [UInt8](try Files.data(file.path)) }
    return SHA256.hex(bytes)
  }

  // MARK: - Sources

  private static func metrics(_ url: URL) throws(Failure) -> Source {
    let table = try MetricTable(csv: try Files.text(url.path), file: url.relativePath)
    var source = Source(files: [url])
    try source.read(table) { _ in true }
    return source
  }

  private static func tables(of plan: PlanFile, beside folder: URL) throws(Failure) -> Source {
    let study = folder.deletingLastPathComponent()
    let urls = ["schedules.csv", "curves.csv"].map { study.appendingPathComponent($0) }
    for url in urls where !Files.exists(url) {
      throw Failure(
        .inputOutput,
        "\(folder.relativePath): neither metrics.csv nor \(url.lastPathComponent) beside it")
    }
    var tables: [MetricTable] = []
    for url in urls {
      tables.append(try MetricTable(csv: try Files.text(url.path), file: url.relativePath))
    }
    var source = Source(files: urls)
    try source.read(tables[0]) { tables[0].text("schedule", $0) == plan.schedule }
    try source.read(tables[1]) { tables[1].text("run", $0) == plan.run }
    try source.readEnds(of: plan, folder.appendingPathComponent("summary.json"))
    return source
  }

  // MARK: - Lines

  private func run(_ name: String, _ branch: String, _ pieces: [PlanFile.Piece], _ hash: String)
    throws(Failure) -> RunLog?
  {
    let domains = domains()
    let leaves = pieces.first { !plan.main.contains($0) }?.first_step ?? 0
    let points = source.points(of: branch).filter { branch == "main" || $0.step >= leaves }
    guard !points.isEmpty else { return nil }
    var stages: [RunLog.Stage] = []
    for piece in pieces {
      let rates = try rates(of: piece, on: branch)
      if piece.first_step > 1, piece.stage == stages.count {
        stages[stages.count - 1].rates += rates
      } else {
        stages.append(
          .init(
            rates: rates, shares: try shares(of: piece, domains),
            resetsMoments: !stages.isEmpty && plan.moments != "keep"))
      }
    }
    do {
      return try RunLog(
        name: name, hash: hash, domains: domains, stages: stages,
        points: points.compactMap { point in
          domains.firstIndex(of: point.domain).map {
            .init(step: point.step, domain: $0, loss: point.loss)
          }
        })
    } catch {
      throw Failure(.data, "\(folder.relativePath): \(error)")
    }
  }

  /// The stages' domains in order, then the others that were measured.
  private func domains() -> [String] {
    var domains: [String] = []
    let measured = source.points.values.joined().map(\.domain).sorted()
    for domain in plan.main.map(\.domain) + measured where !domains.contains(domain) {
      domains.append(domain)
    }
    return domains
  }

  private func rates(of piece: PlanFile.Piece, on branch: String) throws(Failure) -> [Double] {
    var rates: [Double] = []
    for step in piece.first_step...max(piece.first_step, piece.last_step) {
      guard let rate = source.rates[branch]?[step] ?? source.rates["main"]?[step] else {
        throw Failure(.data, "\(folder.relativePath): no rate of step \(step) of \(branch)")
      }
      rates.append(rate)
    }
    return rates
  }

  private func shares(of piece: PlanFile.Piece, _ domains: [String]) throws(Failure) -> [Double] {
    var shares = [Double](repeating: 0, count: domains.count)
    guard let own = domains.firstIndex(of: piece.domain) else { return shares }
    shares[own] = 1 - piece.replay
    guard piece.replay > 0 else { return shares }
    let isPlain = piece.stage == 2 && plan.replay.hasSuffix("%") && !plan.replay.contains(" ")
    guard let replayed = piece.replayed ?? (isPlain ? [plan.main[0].domain: 1] : nil) else {
      throw Failure(
        .data,
        "\(folder.relativePath)/plan.json: stage \(piece.stage) does not say what it replays")
    }
    for (domain, share) in replayed {
      guard let place = domains.firstIndex(of: domain) else {
        throw Failure(
          .data, "\(folder.relativePath)/plan.json: replays \(domain), which is not measured")
      }
      shares[place] += piece.replay * share
    }
    return shares
  }
}

extension RunFolderLog.Source {
  /// Adds the rates and the held-out losses of a table's rows.
  fileprivate mutating func read(
    _ table: MetricTable, where isOurs: (MetricTable.Row) -> Bool
  ) throws(Failure) {
    tokensPerStep = tokensPerStep ?? table.tokensPerStep
    for row in table.rows where isOurs(row) {
      let branch = table.text("branch", row) ?? "main"
      guard let step = try table.count("step", row) else {
        throw table.complaint(row, "no step")
      }
      if let rate = try table.number("lr", row) { rates[branch, default: [:]][step] = rate }
      points[branch, default: []] += try losses(table, row, step, "/loss")
      ends[branch, default: []] += try losses(table, row, step, "/loss_at_end")
    }
  }

  private func losses(
    _ table: MetricTable, _ row: MetricTable.Row, _ step: Int, _ ending: String
  ) throws(Failure) -> [RunFolderLog.Measurement] {
    var found: [RunFolderLog.Measurement] = []
    for column in table.columns where column.hasPrefix("val/") && column.hasSuffix(ending) {
      guard let loss = try table.number(column, row) else { continue }
      let domain = String(column.dropFirst(4).dropLast(ending.count))
      found.append(.init(step: step, domain: domain, loss: loss))
    }
    return found
  }

  /// Adds what a summary tells of the stages' ends.
  fileprivate mutating func readEnds(of plan: RunFolderLog.PlanFile, _ url: URL) throws(Failure) {
    guard Files.exists(url),
      let matrix = try Files.decode(RunSummary.self, from: url).lossMatrix
    else { return }
    files.append(url)
    add(matrix.before, matrix.domains, "main", step: 0)
    for (stage, losses) in matrix.losses.enumerated() {
      let step = plan.main.last { $0.stage == stage + 1 }?.last_step ?? 0
      add(matrix.unannealed?[stage] ?? losses, matrix.domains, "main", step: step)
      let branch = "anneal-\(stage + 1)"
      if plan.branches[branch] != nil { add(losses, matrix.domains, branch, step: step) }
    }
  }

  private mutating func add(
    _ losses: [Double], _ domains: [String], _ branch: String, step: Int
  ) {
    for (domain, loss) in zip(domains, losses) where loss.isFinite {
      ends[branch, default: []].append(.init(step: step, domain: domain, loss: loss))
    }
  }

  /// The losses of a branch on the scale of the long prefix.
  fileprivate func points(of branch: String) -> [RunFolderLog.Measurement] {
    var scales: [String: HeldOutScale] = [:]
    for domain in Set(points.values.joined().map(\.domain)) {
      let pairs = ends.flatMap { branch, ends in
        ends.filter { $0.domain == domain }.compactMap { end in
          points[branch]?.first { $0.step == end.step && $0.domain == domain }
            .map { (short: $0.loss, long: end.loss) }
        }
      }
      scales[domain] = HeldOutScale(pairs.sorted { ($0.short, $0.long) < ($1.short, $1.long) })
    }
    return (points[branch] ?? []).map { point in
      var point = point
      let end = ends[branch]?.first { $0.step == point.step && $0.domain == point.domain }
      point.loss = end?.loss ?? scales[point.domain]?.long(point.loss) ?? point.loss
      return point
    }
  }
}
