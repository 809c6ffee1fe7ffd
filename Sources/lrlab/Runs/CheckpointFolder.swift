import Foundation
import Model

/// The checkpoints of one segment: `checkpoints/step_NNNNNNNN`; the two newest are kept.
struct CheckpointFolder {
  /// Kept, so that a damaged one leaves one to go on from.
  static let kept = 2

  let url: URL
  private let disk: Disk

  init(_ segment: URL, disk: Disk = .system) {
    url = segment.appendingPathComponent("checkpoints")
    self.disk = disk
  }

  func place(_ step: Int) -> URL {
    let digits = String(step)
    let zeros = String(repeating: "0", count: max(0, 8 - digits.count))
    return url.appendingPathComponent("step_" + zeros + digits)
  }

  /// The steps of all checkpoints, ascending.
  var steps: [Int] {
    names.filter { $0.hasPrefix("step_") }.compactMap { Int($0.dropFirst(5)) }.sorted()
  }

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }

  /// Saves, then removes the older ones, and what a kill left of one half written.
  func save(
    _ session: TrainingSession, _ state: SegmentState, of segment: Segment
  ) throws(Failure) {
    let extra = state.extra.merging(segment.words) { mine, _ in mine }
    do {
      try session.save(to: place(state.step), extra: extra, disk: disk)
    } catch {
      throw Failure(
        .inputOutput, "\(error); the same command goes on from the last checkpoint")
    }
    for old in steps.dropLast(Self.kept) { try? disk.remove(place(old)) }
    for name in names where name.hasPrefix(".step_") {
      try? disk.remove(url.appendingPathComponent(name))
    }
  }

  /// Loads a checkpoint of a segment into a session, which is unchanged where that fails.
  ///
  /// - Throws: `Failure` 65 where it is damaged, incomplete or another's, 74 where the system does
  ///   not let it be read.
  func load(
    _ step: Int, of segment: Segment, metrics: URL, into session: TrainingSession
  ) throws(Failure) -> SegmentState {
    let extra: [String: String]
    do {
      extra = try session.load(from: place(step)) { problem($0, step, segment, metrics) }
    } catch .read(let path, let reason) where reason != Disk.Failure(code: ENOENT).reason {
      throw Failure(.inputOutput, "\(CheckpointError.read(path: path, reason: reason))")
    } catch {
      throw Failure(.data, "\(error)")
    }
    guard let state = SegmentState(extra: extra) else {
      throw Failure(.data, "\(place(step).relativePath): it does not say where its segment stood")
    }
    return state
  }

  private func problem(
    _ extra: [String: String], _ step: Int, _ segment: Segment, _ metrics: URL
  ) -> String? {
    guard let state = SegmentState(extra: extra) else {
      return "it does not say where its segment stood"
    }
    if state.segment != segment.id { return "it is of \(state.segment), not of \(segment.id)" }
    if state.step != step { return "holds step \(state.step), its name says \(step)" }
    if !(segment.firstStep...segment.lastStep).contains(step) {
      return "step \(step) lies outside \(segment.firstStep) to \(segment.lastStep)"
    }
    if !MetricsLog.holds(state.metrics, metrics) {
      return "\(metrics.relativePath) is not what was written up to step \(step)"
    }
    return nil
  }

  /// Moves a checkpoint that cannot be used out of the way, as `damaged-step_NNNNNNNN`.
  func setAside(_ step: Int) throws(Failure) {
    let aside = url.appendingPathComponent("damaged-" + place(step).lastPathComponent)
    do {
      try disk.remove(aside)
      try disk.rename(place(step), to: aside)
      try disk.syncFolder(url)
    } catch {
      throw Failure(.inputOutput, "\(aside.relativePath): cannot be written: \(error.reason)")
    }
  }
}

extension Segment {
  /// The plan of the segment in words, for those who read a checkpoint; its id decides.
  fileprivate var words: [String: String] {
    [
      "seed": String(seed), "stage": String(stage + 1), "domain": domain,
      "replay": Format.number(replay), "first_step": String(firstStep),
      "last_step": String(lastStep),
      "streams": "data order: a function of seed, domain and step",
    ]
  }
}
