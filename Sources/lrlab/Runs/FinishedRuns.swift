import Corpora
import Foundation

/// The runs of a plan whose summaries are there already, from this machine or another one.
///
/// A run is finished where `<run-id>/summary.json` bears the hash of its resolved plan.
struct FinishedRuns {
  private(set) var summaries: [String: RunSummary] = [:]
  /// Held-out curves of finished runs, from the study's `curves.csv`.
  let curves: [String: [(branch: String, row: MetricRow)]]
  /// What a user should know: summaries that were left aside, curves that are missing.
  private(set) var notes: [String] = []

  init(_ plan: StudyPlan, folder: URL) throws(Failure) {
    curves = CurvesFile(domains: plan.study.domains.map(\.name))
      .read(folder.appendingPathComponent("curves.csv"))
    for run in plan.runs {
      let url = folder.appendingPathComponent("\(run.id)/summary.json")
      guard Files.exists(url) else { continue }
      let summary = try Files.decode(RunSummary.self, from: url)
      if summary.plan == run.planHash, summary.run == run.id {
        summaries[run.id] = summary
      } else {
        notes.append("\(url.relativePath): of another plan than its name says; it is left aside")
      }
    }
    let others = Self.others(plan, folder: folder)
    if others > 0 {
      notes.append(
        "\(others) \(others == 1 ? "run" : "runs") in \(folder.relativePath) are of other settings, "
          + "data or seeds; they are left alone")
    }
  }

  func contains(_ run: Run) -> Bool { summaries[run.id] != nil }

  /// The old loss of each seed's reference, as finished runs of that seed recorded it.
  var references: [UInt64: Double] {
    var losses: [UInt64: Double] = [:]
    for summary in summaries.values where summary.referenceLoss != nil {
      losses[summary.seed] = summary.referenceLoss
    }
    return losses
  }

  /// Folders with a summary that belong to no run of the plan.
  private static func others(_ plan: StudyPlan, folder: URL) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let own = Set(plan.runs.map(\.id))
    return names.filter {
      !own.contains($0)
        && Files.exists(folder.appendingPathComponent("\($0)/summary.json"))
    }.count
  }
}

extension StudyData.Record {
  /// SHA-256 over tokenizer and tokens: part of every run's id.
  var identity: String {
    let text =
      tokenizer + domains.map { "\($0.name) \($0.trainSHA256) \($0.heldOutSHA256)" }.joined()
    return SHA256.hex(Array(text.utf8))
  }
}
