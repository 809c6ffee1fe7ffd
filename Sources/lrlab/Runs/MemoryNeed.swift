import Foundation
import Model

/// Refuses a model that cannot fit this machine before memory runs out.
enum MemoryNeed {
  /// - Throws: `Failure` 65 when parameters, moments and gradients alone exceed the memory.
  static func check(_ study: Study) throws(Failure) {
    let copies = 3 + StudyPlan.lanes
    let needed = Double(study.model.parameterCount) * 4 * Double(copies)
    let available = Double(ProcessInfo.processInfo.physicalMemory)
    guard needed < available else {
      throw Failure(
        .data,
        "\(study.file): [model] \(Format.count(Double(study.model.parameterCount))) "
          + "parameters need \(Format.count(needed)) bytes with gradients and moments; this "
          + "machine has \(Format.count(available))")
    }
  }
}
