import Foundation

/// What a results' folder holds of an earlier start, beside what is to be trained now.
///
/// A segment's id ends with a hash of all that determines its bits, so one run never mixes old and
/// new settings. A changed study would still leave trained segments unused and put new runs beside
/// old ones: that is for the user to decide.
struct EarlierStudy {
  let folder: URL
  let plan: StudyPlan
  let data: StudyData.Record

  /// Refuses a folder that was begun with other settings or texts and whose work would lie idle.
  ///
  /// - Throws: `Failure` 65 that tells what differs.
  func check() throws(Failure) {
    let idle = idleSegments
    guard idle > 0 else { return }
    let differences = try differences()
    guard !differences.isEmpty else { return }
    let shown = differences.prefix(3).joined(separator: "; ")
    let more = differences.count > 3 ? "; and \(differences.count - 3) more" : ""
    throw Failure(
      .data,
      "\(folder.relativePath): was begun with another \(plan.study.file): \(shown)\(more). "
        + "\(idle) trained or begun pieces would lie idle; choose another folder with -o, put "
        + "\(folder.relativePath)/study.toml back, or add --accept-changes")
  }

  /// Segments on disk that the plan does not have.
  private var idleSegments: Int {
    let place = folder.appendingPathComponent("segments").path
    let found = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    return Set(found).subtracting(plan.segments.map(\.id)).count
  }

  private func differences() throws(Failure) -> [String] {
    let file = folder.appendingPathComponent("study.toml")
    var differences: [String] = []
    if Files.exists(file) {
      differences = StudyDifference.between(
        try TOMLSource(file: file.relativePath),
        try TOMLSource(name: plan.study.file, text: plan.study.source))
    }
    let record = folder.appendingPathComponent("data.json")
    guard Files.exists(record) else { return differences }
    let before = try Files.decode(StudyData.Record.self, from: record)
    for domain in data.domains {
      guard let old = before.domains.first(where: { $0.name == domain.name }),
        old.trainSHA256 != domain.trainSHA256 || old.heldOutSHA256 != domain.heldOutSHA256
      else { continue }
      differences.append(
        "the text of \"\(domain.name)\" was \(old.source), SHA-256 \(old.trainSHA256.prefix(12)), "
          + "is \(domain.source), SHA-256 \(domain.trainSHA256.prefix(12))")
    }
    return differences
  }
}
