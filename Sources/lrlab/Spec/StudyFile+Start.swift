import Foundation
import Model

/// `[model] from`: weights that a study starts from.
extension StudyFile {
  /// Reads the weights that `from` names, from the study's folder.
  static func starting(_ table: inout SpecReader, folder: URL) throws(Failure) -> StartingWeights? {
    guard let path = try table.string("from") else { return nil }
    let full = path.hasPrefix("/") ? path : folder.appendingPathComponent(path).relativePath
    do throws(Failure) {
      return try StartingWeights(CheckpointPlace(full))
    } catch {
      throw Failure(error.code, "\(table.complaint("from", "\(error)"))")
    }
  }

  /// A baseline from scratch would start from the weights too, and so be none.
  static func checkFresh(
    _ baselines: [Study.Baseline], _ starting: StartingWeights?, _ root: SpecReader
  ) throws(Failure) {
    guard starting != nil, baselines.contains(.fromScratch) else { return }
    throw root.complaint(
      "baseline", "with [model] from there are no fresh weights for \"from-scratch\"; leave it out")
  }

  /// The sizes of the weights; what the study says besides must agree.
  ///
  /// The context is the study's own choice up to the weights': rotary positions do not depend on it.
  static func sizes(
    _ table: inout SpecReader, of weights: TransformerConfiguration
  ) throws(Failure) -> TransformerConfiguration {
    let whole = [
      ("layers", weights.layers), ("width", weights.width), ("heads", weights.heads),
      ("vocabulary", weights.vocabulary),
    ]
    for (key, size) in whole {
      if let given = try table.integer(key), given != size {
        throw table.complaint(key, "the weights of `from` have \(size); leave it out")
      }
    }
    if let given = try table.number("rotary"), given != weights.rotary {
      throw table.complaint("rotary", "the weights of `from` have \(weights.rotary); leave it out")
    }
    for (key, flag) in [("parallel_residual", weights.parallelResidual), ("tied", weights.tied)] {
      if let given = try table.boolean(key), given != flag {
        throw table.complaint(key, "the weights of `from` have \(flag); leave it out")
      }
    }
    guard let context = try table.integer("context") else {
      throw table.complaint(
        "context",
        "context is missing: with `from` a study says how many tokens the model sees at once, 1 to "
          + "\(weights.context)")
    }
    guard (1...weights.context).contains(context) else {
      throw table.complaint("context", "the weights of `from` allow 1 to \(weights.context)")
    }
    var sizes = weights
    sizes.context = context
    return sizes
  }
}
