import Foundation
import Model

/// Refuses a model or batch that cannot fit this machine before memory runs out.
enum MemoryNeed {
  /// Bytes, about: parameters, two moments, two packed copies and each lane's gradients; what the
  /// backward pass keeps of the rows that a lane works on at once (some 16 widths a layer, 14 beside
  /// the layers), a block of logits and scratch; and the batch's tokens.
  static func bytes(_ study: Study) -> Double {
    let (model, lanes) = (study.model, Double(StudyPlan.lanes))
    let (width, layers) = (Double(model.width), Double(model.layers))
    let parameters = Double(model.parameterCount) * (5 + lanes)
    let rows = lanes * Double(max(512, model.context))
    let kept = layers * (16 * width + Double(model.heads)) + 14 * width
    let blocks = lanes * (Double(max(1 << 20, 16 * model.vocabulary)) + 2e5)
    return 4 * (parameters + rows * kept + blocks) + 8 * Double(study.tokensPerStep)
  }

  /// - Throws: `Failure` 65 when that is more than the machine's memory.
  static func check(_ study: Study, sessions: Int = 1) throws(Failure) {
    let needed = bytes(study) * Double(sessions)
    let available = Double(ProcessInfo.processInfo.physicalMemory)
    guard needed < available else {
      throw Failure(
        .data,
        "\(study.file): [model] \(Format.count(Double(study.model.parameterCount))) "
          + "parameters and \(study.tokensPerStep) tokens a step"
          + (sessions > 1 ? ", \(sessions) runs at once," : "")
          + " need about \(Format.count(needed)) bytes; this machine has "
          + Format.count(available))
    }
  }

  /// How many models in training fit half of the memory, 1 or more.
  static func sessions(_ study: Study) -> Int {
    let available = Double(ProcessInfo.processInfo.physicalMemory) / 2
    return max(1, Int(min(available / bytes(study), 1024)))
  }
}
