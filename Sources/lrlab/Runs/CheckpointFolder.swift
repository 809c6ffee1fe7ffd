import Foundation
import Model

/// The checkpoints of one segment: `checkpoints/step_NNNNNNNN`, only the newest is kept.
struct CheckpointFolder {
  let url: URL

  init(_ segment: URL) { url = segment.appendingPathComponent("checkpoints") }

  func place(_ step: Int) -> URL {
    let digits = String(step)
    let zeros = String(repeating: "0", count: max(0, 8 - digits.count))
    return url.appendingPathComponent("step_" + zeros + digits)
  }

  /// The steps of all checkpoints, ascending.
  private var steps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasPrefix("step_") }.compactMap { Int($0.dropFirst(5)) }.sorted()
  }

  /// The newest one's step.
  var latest: Int? { steps.last }

  /// Saves, then removes the older ones, and what a kill left of one half written.
  func save(_ session: TrainingSession, step: Int, spent: SegmentRecord) throws(Failure) {
    try Files.makeFolder(url)
    do {
      try session.save(to: place(step), extra: spent.extra(step: step))
    } catch {
      throw Failure(.inputOutput, "\(error)")
    }
    for old in steps where old != step {
      try? FileManager.default.removeItem(at: place(old))
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    for name in names where name.hasPrefix(".step_") {
      try? FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }
  }

  /// Loads, and returns the time that the segment had taken until then.
  @discardableResult
  func load(_ step: Int, into session: TrainingSession) throws(Failure) -> SegmentRecord {
    let extra: [String: String]
    do {
      extra = try session.load(from: place(step))
    } catch .read(let path, let reason) {
      throw Failure(.inputOutput, "\(CheckpointError.read(path: path, reason: reason))")
    } catch {
      throw Failure(
        .data, "\(error); remove \(url.deletingLastPathComponent().relativePath) to train it anew")
    }
    guard extra["step"] == String(step) else {
      throw Failure(
        .data,
        "\(place(step).relativePath): holds step \(extra["step"] ?? "?"), its name says "
          + "\(step); remove \(url.deletingLastPathComponent().relativePath) to train it anew")
    }
    return SegmentRecord(extra: extra)
  }
}
