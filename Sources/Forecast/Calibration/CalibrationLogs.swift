/// The logs of a calibration, sorted by domain.
struct CalibrationLogs {
  let logs: [RunLog]
  /// The first domain.
  let domain: String
  /// The domains that later stages train on, by first appearance.
  let laterDomains: [String]

  init(_ logs: [RunLog]) throws(FitError) {
    guard let first = logs.first, let domain = first.domains.first else {
      throw FitError(.data, "no log to calibrate on")
    }
    self.logs = logs
    self.domain = domain
    var later: [String] = []
    for log in logs {
      guard log.domains.first == domain else {
        throw FitError(
          .data,
          "\(log.name): starts on \(log.domains.first ?? "nothing"), \(first.name) on "
            + "\(domain); one calibration is of one first domain")
      }
      let own = Self.laterDomains(of: log)
      guard own.count <= 1 else {
        throw FitError(
          .data,
          "\(log.name): trains on \(own.joined(separator: " and ")) after \(domain); a run for "
            + "calibration has one later domain")
      }
      later += own.filter { !later.contains($0) }
    }
    laterDomains = later
    guard logs.contains(where: { RateDrop($0).isThere }) else {
      throw FitError(
        .unidentified,
        "\(logs.map(\.name).joined(separator: ", ")): the rate never falls by a fifth, so noise and "
          + "what is left to learn cannot be told apart; add a run that is annealed")
    }
  }

  static func laterDomains(of log: RunLog) -> [String] {
    log.domains.indices.dropFirst()
      .filter { domain in log.stages.contains { $0.shares[domain] > 0 } }
      .map { log.domains[$0] }
  }

  /// The highest rate of the first stages.
  var peak: Double { logs.compactMap { $0.stages.first?.rates.max() }.max() ?? 1 }

  /// The largest Ση of a first stage.
  var area: Double { logs.compactMap { $0.stages.first?.rates.reduce(0, +) }.max() ?? 1 }

  /// All stages on old data alone, measured on old data.
  ///
  /// A first stage that many logs share has its losses in each of them; they count once.
  var oldTree: RunTree {
    var tree = RunTree()
    for (index, log) in logs.enumerated() {
      let alone = log.stages.prefix { $0.shares[0] == 1 }
      let steps = alone.reduce(0) { $0 + $1.rates.count }
      guard !alone.isEmpty,
        let part = try? RunLog(
          name: log.name, hash: log.hash, domains: log.domains, stages: Array(alone),
          points: log.points.filter { $0.step <= steps })
      else { continue }
      tree.add(part, index: index, tasks: log.domains.map { $0 == domain ? 0 : nil }, count: 1)
    }
    return tree
  }

  /// The runs that go to a later domain, measured on both.
  ///
  /// - Parameter withControls: whether those that stay on the first domain are among them.
  func tree(of later: String, withControls: Bool = false) -> RunTree {
    var tree = RunTree()
    for (index, log) in logs.enumerated() {
      let own = Self.laterDomains(of: log)
      guard own == [later] || withControls && own.isEmpty else { continue }
      tree.add(
        log, index: index,
        tasks: log.domains.map { $0 == domain ? 0 : $0 == later ? 1 : nil }, count: 2)
    }
    return tree
  }
}
