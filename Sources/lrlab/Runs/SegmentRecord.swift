import Foundation

/// That a segment is finished, and how.
struct SegmentRecord: Codable, Equatable, Sendable {
  /// Seconds that its training took, over all processes, and those of evaluation among them.
  var seconds: Double
  var evaluationSeconds: Double
  /// The seconds times its share of the machine while others were trained beside it.
  var machineSeconds: Double?
  var divergedAt: Int?
  /// When it was begun, in seconds since 1970.
  var startedAt: Double?
  /// Loss spikes of its stage up to its end (see `LossWatch`); nil in records without any.
  var spikes: [LossSpike]?

  /// Nothing spent yet.
  static let none = SegmentRecord(seconds: 0, evaluationSeconds: 0, divergedAt: nil)
}

/// Where a segment stands: what a checkpoint keeps beside the model.
///
/// Batches and their order are functions of seed and step, so the step is all that they need.
struct SegmentState: Equatable, Sendable {
  /// The segment's id ends with the hash of all that determines its bits: the plan.
  var segment: String
  var step: Int
  var spent: SegmentRecord
  /// How much of `metrics.jsonl` belongs to the steps up to here.
  var metrics: MetricsLog.Mark

  init(segment: String, step: Int, spent: SegmentRecord, metrics: MetricsLog.Mark) {
    self.segment = segment
    self.step = step
    self.spent = spent
    self.metrics = metrics
  }

  init?(extra: [String: String]) {
    guard let segment = extra["segment"], let step = extra["step"].flatMap({ Int($0) }),
      let seconds = extra["seconds"].flatMap({ Double($0) }),
      let evaluationSeconds = extra["evaluation_seconds"].flatMap({ Double($0) }),
      let startedAt = extra["started_at"].flatMap({ Double($0) }),
      let bytes = extra["metrics_bytes"].flatMap({ Int($0) }),
      let checksum = extra["metrics_crc32c"].flatMap({ UInt32($0) })
    else { return nil }
    self.segment = segment
    self.step = step
    spent = SegmentRecord(
      seconds: seconds, evaluationSeconds: evaluationSeconds,
      machineSeconds: extra["machine_seconds"].flatMap { Double($0) }, startedAt: startedAt)
    metrics = MetricsLog.Mark(bytes: bytes, checksum: checksum)
  }

  var extra: [String: String] {
    [
      "segment": segment, "step": String(step), "seconds": "\(spent.seconds)",
      "evaluation_seconds": "\(spent.evaluationSeconds)",
      "machine_seconds": "\(spent.machineSeconds ?? spent.seconds)",
      "started_at": "\(spent.startedAt ?? 0)",
      "metrics_bytes": String(metrics.bytes), "metrics_crc32c": String(metrics.checksum),
    ]
  }
}
