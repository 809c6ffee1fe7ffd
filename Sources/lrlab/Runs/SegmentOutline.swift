import Foundation

/// What a segment that was begun covers and measures: `segments/<segment>/plan.json`.
///
/// Where a segment ends depends on the runs that share it, so a study that grows would cut the tree
/// at other places. A plan keeps the pieces that were begun: see `SegmentTree`.
struct SegmentOutline: Codable, Equatable, Sendable {
  var segment: String
  /// The segment it goes on from.
  var parent: String?
  var seed: UInt64
  var firstStep: Int
  var lastStep: Int
  var evaluations: [Int]
  var endEvaluations: [Int]

  enum CodingKeys: String, CodingKey {
    case segment, parent, seed, evaluations
    case firstStep = "first_step"
    case lastStep = "last_step"
    case endEvaluations = "end_evaluations"
  }

  static let fileName = "plan.json"

  init(_ segment: Segment, parent: Segment?) {
    self.segment = segment.id
    self.parent = parent?.id
    seed = segment.seed
    firstStep = segment.firstStep
    lastStep = segment.lastStep
    evaluations = segment.evaluations
    endEvaluations = segment.endEvaluations
  }

  /// The segments of a results' folder that a tree should keep: finished ones first, then the longer
  /// ones.
  ///
  /// A file that is damaged or another's names no segment to keep.
  static func begun(in results: URL) -> [SegmentOutline] {
    let place = results.appendingPathComponent("segments")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    var finished: Set<String> = []
    let outlines = names.compactMap { name -> SegmentOutline? in
      let url = place.appendingPathComponent(name)
      let file = url.appendingPathComponent(fileName)
      guard Files.exists(file), let outline = try? Files.decode(SegmentOutline.self, from: file),
        outline.segment == name, outline.firstStep >= 1, outline.lastStep >= outline.firstStep
      else { return nil }
      if SegmentFolder(results, id: name).record != nil { finished.insert(name) }
      return outline
    }
    return outlines.sorted { one, other in
      let done = (finished.contains(one.segment), finished.contains(other.segment))
      if done.0 != done.1 { return done.0 }
      if one.lastStep != other.lastStep { return one.lastStep > other.lastStep }
      return one.segment < other.segment
    }
  }
}
