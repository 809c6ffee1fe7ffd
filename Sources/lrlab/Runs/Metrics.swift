import Foundation

/// What was measured after one update.
struct MetricRow: Sendable, Equatable {
  var step: Int
  var stage: Int
  var tokens: Int
  var learningRate: Double
  /// Of the update's own batch, before it; nil for step 0.
  var trainLoss: Double?
  var gradientNorm: Double?
  /// Held-out loss per domain on the short prefix, where measured.
  var heldOut: [String: Double] = [:]
  /// Held-out loss per domain on the long prefix, at the end of a stage.
  var heldOutAtEnd: [String: Double] = [:]
  var seconds: Double

  /// One flat JSON object, keys in a fixed order.
  func jsonLine(domains: [String]) -> String {
    var fields = [
      "\"step\":\(step)", "\"stage\":\(stage + 1)", "\"tokens\":\(tokens)",
      "\"lr\":\(Self.json(learningRate))",
    ]
    if let trainLoss { fields.append("\"train/loss\":\(Self.json(trainLoss))") }
    if let gradientNorm { fields.append("\"grad_norm\":\(Self.json(gradientNorm))") }
    for domain in domains {
      if let loss = heldOut[domain] { fields.append("\"val/\(domain)/loss\":\(Self.json(loss))") }
      if let loss = heldOutAtEnd[domain] {
        fields.append("\"val/\(domain)/loss_at_end\":\(Self.json(loss))")
      }
    }
    fields.append("\"seconds\":\(Format.fixed(seconds, 3))")
    return "{" + fields.joined(separator: ",") + "}"
  }

  private static func json(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

  init(
    step: Int, stage: Int, tokens: Int, learningRate: Double, trainLoss: Double?,
    gradientNorm: Double?, seconds: Double
  ) {
    self.step = step
    self.stage = stage
    self.tokens = tokens
    self.learningRate = learningRate
    self.trainLoss = trainLoss
    self.gradientNorm = gradientNorm
    self.seconds = seconds
  }

  /// Reads one line back; nil where it is not a whole one (the process was killed while writing).
  init?(jsonLine: Substring, domains: [String]) {
    // JSONDecoder reads numbers to the bit; JSONSerialization is off by one in the last place.
    guard
      let object = try? JSONDecoder().decode([String: Double?].self, from: Data(jsonLine.utf8)),
      let step = object["step"] as? Double, let stage = object["stage"] as? Double,
      let tokens = object["tokens"] as? Double, let rate = object["lr"] as? Double,
      let seconds = object["seconds"] as? Double
    else { return nil }
    func number(_ key: String) -> Double? {
      guard let value = object[key] else { return nil }
      return value ?? .nan
    }
    self.init(
      step: Int(step), stage: Int(stage) - 1, tokens: Int(tokens), learningRate: rate,
      trainLoss: number("train/loss"), gradientNorm: number("grad_norm"), seconds: seconds)
    for domain in domains {
      heldOut[domain] = number("val/\(domain)/loss")
      heldOutAtEnd[domain] = number("val/\(domain)/loss_at_end")
    }
  }
}

/// The rows of one segment on disk: `metrics.jsonl`, a line a step, written as it happens.
struct MetricsLog {
  let url: URL
  let domains: [String]
  private var handle: FileHandle?

  init(_ url: URL, domains: [String]) {
    self.url = url
    self.domains = domains
  }

  /// All whole rows; none where there is no file yet.
  func rows() -> [MetricRow] { lines().map(\.row) }

  private func lines() -> [(text: Substring, row: MetricRow)] {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      MetricRow(jsonLine: line, domains: domains).map { (line, $0) }
    }
  }

  /// Opens for appending after `step`; rows beyond it (of an interrupted run) are dropped.
  mutating func open(after step: Int) throws(Failure) {
    let kept = lines().filter { $0.row.step <= step }.map { $0.text + "\n" }.joined()
    try Files.write(kept, to: url)
    do {
      let handle = try FileHandle(forWritingTo: url)
      try handle.seekToEnd()
      self.handle = handle
    } catch {
      throw Failure(.inputOutput, "\(url.relativePath): cannot be written: \(Files.reason(error))")
    }
  }

  func append(_ row: MetricRow) throws(Failure) {
    do {
      try handle?.write(contentsOf: Data((row.jsonLine(domains: domains) + "\n").utf8))
    } catch {
      throw Failure(.inputOutput, "\(url.relativePath): cannot be written: \(Files.reason(error))")
    }
  }

  mutating func close() {
    try? handle?.close()
    handle = nil
  }
}
