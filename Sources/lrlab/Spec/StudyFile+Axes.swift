import Schedules

/// The axes of the grid beside the schedules: replay, start points, baselines.
extension StudyFile {
  /// `start = ["annealed", "pre-anneal"]`; empty where it is not given.
  static func starts(_ root: inout SpecReader) throws(Failure) -> [StartPoint] {
    try root.words("start", StartPoint.self) ?? []
  }

  /// `baseline = ["union", "from-scratch"]`; none where it is not given.
  static func baselines(_ root: inout SpecReader) throws(Failure) -> [Study.Baseline] {
    try root.words("baseline", Study.Baseline.self) ?? []
  }

  static func checkBaselines(
    _ baselines: [Study.Baseline], _ sequences: [StageSequence], _ root: SpecReader
  ) throws(Failure) {
    guard !baselines.isEmpty else { return }
    guard sequences.allSatisfy({ $0.newDomain != nil }) else {
      throw root.complaint("baseline", "a baseline needs stages of at least two domains")
    }
    if sequences[0].stages[0].given != nil, baselines.contains(.union) {
      throw root.complaint(
        "baseline", "the union has the data of the first stage, which is given, not run")
    }
  }

  /// `replay = 0.05`, `{ domain = "near", share = 0.05 }`, or a list of them: an axis of the grid.
  ///
  /// - Returns: a list for each of the stage's domains.
  static func replays(
    _ table: inout SpecReader, stage: Int, domains: [String], known: [Study.Domain]
  ) throws(Failure) -> [[Study.Replay]] {
    let values = try table.values("replay", by: domains, "domain", plain: ["domain", "share"])
    guard let values else { return domains.map { _ in [.none] } }
    var lists: [[Study.Replay]] = []
    for (domain, value) in zip(domains, values) {
      var reader = value.reader
      var choices: [Study.Replay] = []
      for node in reader.nodes(value.key) ?? [] {
        choices.append(
          try replay(
            node, value.key, in: reader, stage: stage, domain: domain, known: known.map(\.name)))
      }
      guard !choices.isEmpty else { throw reader.complaint(value.key, "at least one share") }
      lists.append(choices)
    }
    return lists
  }

  private static func replay(
    _ node: SpecNode, _ key: String, in table: SpecReader, stage: Int, domain: String,
    known: [String]
  ) throws(Failure) -> Study.Replay {
    if case .table(let content) = node.value {
      guard stage > 0 else {
        throw table.complaint(key, "the first stage has nothing to replay")
      }
      var inner = SpecReader(
        file: table.file, place: "\(table.place) \(key)", line: node.line, table: content)
      return try standIn(&inner, domain: domain, known: known)
    }
    guard let share = SpecReader.number(node) else {
      throw table.complaint(
        key, "a share, { domain = \"…\", share = … }, or a list of them is wanted")
    }
    guard share >= 0, share < 1 else {
      throw table.complaint(key, "a replay share lies in 0 ..< 1")
    }
    guard stage > 0 || share == 0 else {
      throw table.complaint(key, "the first stage has nothing to replay")
    }
    return Study.Replay(share: share, standIn: nil)
  }

  private static func standIn(_ table: inout SpecReader, domain: String, known: [String])
    throws(Failure) -> Study.Replay
  {
    guard let name = try table.string("domain") else {
      throw table.complaint("domain", "domain is missing: the one that stands in")
    }
    guard known.contains(name) else {
      throw table.complaint(
        "domain", "no [domain.\(name)] table" + Suggestion.clause(for: name, among: known))
    }
    guard name != domain else {
      throw table.complaint("domain", "a stage cannot replay its own domain")
    }
    guard let share = try table.number("share") else {
      throw table.complaint("share", "share is missing: of each batch, such as 0.05")
    }
    guard share > 0, share < 1 else {
      throw table.complaint("share", "a stand-in's share lies between 0 and 1")
    }
    try table.finish()
    return Study.Replay(share: share, standIn: name)
  }

  /// Lists of several stages are one axis, entry by entry, and no entry stands twice.
  static func checkAxis(_ readers: [SpecReader], _ replays: [[Study.Replay]]) throws(Failure) {
    let count = replays.map(\.count).max() ?? 1
    for (reader, list) in zip(readers, replays) where list.count != 1 && list.count != count {
      throw reader.complaint(
        "replay",
        "another stage lists \(count); lists of several stages go together entry by entry, "
          + "so they are equally long")
    }
    let entries = (0..<count).map { index in replays.map { $0[$0.count == 1 ? 0 : index] } }
    guard Set(entries).count == entries.count else {
      let listed = replays.lastIndex { $0.count > 1 } ?? 0
      throw readers[listed].complaint("replay", "at least one share, each once")
    }
  }
}
