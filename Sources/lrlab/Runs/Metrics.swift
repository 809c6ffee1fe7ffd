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
  /// The norm of what the update changed, decay included.
  var updateNorm: Double?
  /// Held-out loss per domain on the short prefix, where measured.
  var heldOut: [String: Double] = [:]
  /// Held-out loss per domain on the long prefix, at the end of a stage.
  var heldOutAtEnd: [String: Double] = [:]
  /// Seconds that its segment's training took up to here, evaluation included.
  var seconds: Double

  /// One flat JSON object, keys in a fixed order.
  func jsonLine(domains: [String]) -> String {
    var fields = [
      "\"step\":\(step)", "\"stage\":\(stage + 1)", "\"tokens\":\(tokens)",
      "\"lr\":\(Self.json(learningRate))",
    ]
    if let trainLoss { fields.append("\"train/loss\":\(Self.json(trainLoss))") }
    if let gradientNorm { fields.append("\"grad_norm\":\(Self.json(gradientNorm))") }
    if let updateNorm { fields.append("\"update_norm\":\(Self.json(updateNorm))") }
    for domain in domains {
      if let loss = heldOut[domain] { fields.append("\"val/\(domain)/loss\":\(Self.json(loss))") }
      if let loss = heldOutAtEnd[domain] {
        fields.append("\"val/\(domain)/loss_at_end\":\(Self.json(loss))")
      }
    }
    if trainLoss?.isFinite == false { fields.append("\"diverged\":true") }
    fields.append("\"seconds\":\(Format.fixed(seconds, 3))")
    return "{" + fields.joined(separator: ",") + "}"
  }

  private static func json(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

  init(
    step: Int, stage: Int, tokens: Int, learningRate: Double, trainLoss: Double?,
    gradientNorm: Double?, updateNorm: Double? = nil, seconds: Double
  ) {
    self.step = step
    self.stage = stage
    self.tokens = tokens
    self.learningRate = learningRate
    self.trainLoss = trainLoss
    self.gradientNorm = gradientNorm
    self.updateNorm = updateNorm
    self.seconds = seconds
  }

  /// Reads one line back; nil where it is not a whole one (the process was killed while writing).
  init?(jsonLine: Substring, domains: [String]) {
    // JSONDecoder reads numbers to the bit; JSONSerialization is off by one in the last place.
    guard
      let object = try? JSONDecoder().decode([String: Cell].self, from: Data(jsonLine.utf8)),
      let step = object["step"]?.whole, let stage = object["stage"]?.whole,
      let tokens = object["tokens"]?.whole, let rate = object["lr"]?.number,
      let seconds = object["seconds"]?.number
    else { return nil }
    self.init(
      step: step, stage: stage - 1, tokens: tokens, learningRate: rate,
      trainLoss: object["train/loss"]?.number, gradientNorm: object["grad_norm"]?.number,
      updateNorm: object["update_norm"]?.number, seconds: seconds)
    for domain in domains {
      heldOut[domain] = object["val/\(domain)/loss"]?.number
      heldOutAtEnd[domain] = object["val/\(domain)/loss_at_end"]?.number
    }
  }

  /// A value of a line: a number, null for one that is not finite, or a flag.
  private struct Cell: Decodable {
    let number: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      number = (try? container.decode(Double.self)) ?? .nan
    }

    var whole: Int? { Int(exactly: number) }
  }
}
