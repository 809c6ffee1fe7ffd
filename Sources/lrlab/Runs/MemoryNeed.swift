import Foundation
import Model

/// Refuses a model or batch that cannot fit this machine before memory runs out.
enum MemoryNeed {
  /// Bytes, about: parameters, moments and each lane's gradients, and what the backward pass keeps
  /// of every token (some 16 rows of the width and the attention's weights in each layer).
  static func bytes(_ study: Study) -> Double {
    let model = study.model
    let parameters = Double(model.parameterCount) * Double(3 + StudyPlan.lanes)
    let kept = Double(model.layers) * Double(16 * model.width + model.heads * model.context)
    return 4 * (parameters + kept * Double(study.tokensPerStep))
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
