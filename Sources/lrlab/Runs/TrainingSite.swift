import Foundation
import Model

/// What all workers of a study share: the plan, the data, and the places on disk.
struct TrainingSite: Sendable {
  let plan: StudyPlan
  let data: StudyData
  /// `results/<study>`.
  let folder: URL
  let evaluator: Evaluator
  let progress: Progress
  let meter: TrainingMeter
  var disk = Disk.system
  /// Seconds between two checkpoints within a segment.
  var checkpointInterval = 15.0
  /// Asked after every step: whether to save and stop.
  var shouldStop: @Sendable () -> Bool = { Interruption.isAsked }

  func segmentFolder(_ index: Int) -> SegmentFolder {
    SegmentFolder(folder, id: plan.segments[index].id, disk: disk)
  }

  /// What a segment covers, for later plans.
  func outline(_ index: Int) -> SegmentOutline {
    let segment = plan.segments[index]
    return SegmentOutline(segment, parent: segment.parent.map { plan.segments[$0] })
  }

  func record(of index: Int) -> SegmentRecord? { segmentFolder(index).record }

  /// The rows of a segment up to a step.
  func rows(_ index: Int, through step: Int = .max) -> [MetricRow] {
    MetricsLog.rows(segmentFolder(index).metrics, domains: plan.study.domains.map(\.name))
      .filter { $0.step <= step }
  }

  /// The watch over a segment's stage, having seen all its losses up to a step.
  func watch(_ index: Int, through step: Int) -> LossWatch {
    var line = [index]
    while let parent = plan.segments[line[0]].parent,
      plan.segments[parent].stage == plan.segments[index].stage
    {
      line.insert(parent, at: 0)
    }
    var watch = LossWatch(vocabulary: plan.study.model.vocabulary)
    for row in line.flatMap({ rows($0, through: step) }) where row.trainLoss != nil {
      _ = watch.diverges(step: row.step, loss: row.trainLoss, gradientNorm: row.gradientNorm)
    }
    return watch
  }
}

/// One segment's folder: its rows, its checkpoints, and its record once it is finished.
struct SegmentFolder: Sendable {
  let url: URL
  private let results: URL
  private let disk: Disk

  init(_ results: URL, id: String, disk: Disk = .system) {
    self.results = results
    self.disk = disk
    url = results.appendingPathComponent("segments/\(id)")
  }

  var metrics: URL { url.appendingPathComponent("metrics.jsonl") }
  var checkpoints: CheckpointFolder { CheckpointFolder(url, disk: disk) }
  private var recordFile: URL { url.appendingPathComponent("segment.json") }

  /// Makes the folder with its outline, and waits until its name is on the disk, whoever made it.
  func prepare(_ outline: SegmentOutline) throws(Failure) {
    try Files.makeFolder(checkpoints.url, disk: disk)
    do {
      for folder in [results, url.deletingLastPathComponent(), url] {
        try disk.syncFolder(folder)
      }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
      for name in names where name.hasPrefix(".segment.json.") || name.hasPrefix(".plan.json.") {
        try disk.remove(url.appendingPathComponent(name))
      }
    } catch {
      throw Failure(.inputOutput, "\(url.relativePath): cannot be written: \(error.reason)")
    }
    let file = url.appendingPathComponent(SegmentOutline.fileName)
    if (try? Files.decode(SegmentOutline.self, from: file)) != outline {
      try Files.write(try Files.json(outline), to: file, disk: disk)
    }
  }

  /// How the segment ended; nil while it is not finished, or where the file is damaged.
  var record: SegmentRecord? {
    Files.exists(recordFile) ? try? Files.decode(SegmentRecord.self, from: recordFile) : nil
  }

  /// What is wrong with the record, where there is one that cannot be read.
  var recordProblem: String? {
    guard Files.exists(recordFile), record == nil else { return nil }
    return "\(recordFile.relativePath): damaged or foreign JSON"
  }

  func write(_ record: SegmentRecord) throws(Failure) {
    try Files.write(try Files.json(record), to: recordFile, disk: disk)
  }

  /// Takes back that the segment is finished.
  func removeRecord() throws(Failure) {
    do {
      try disk.remove(recordFile)
      try disk.syncFolder(url)
    } catch {
      throw Failure(.inputOutput, "\(recordFile.relativePath): cannot be removed: \(error.reason)")
    }
  }
}
