import Corpora
import Foundation
import Model

/// The weights that a study starts from, in place of fresh ones.
struct StartingWeights: Sendable {
  let place: CheckpointPlace
  let model: PretrainedModel
  /// SHA-256 of the weights: part of every run's id.
  let identity: String

  /// - Throws: `Failure` where the folder holds no whole weights.
  init(_ place: CheckpointPlace) throws(Failure) {
    self.place = place
    model = try place.model()
    identity = model.sha256
  }
}

extension PretrainedModel {
  /// SHA-256 of all weights in Float.
  var sha256: String {
    withWeightBytes { bytes in
      var hash = SHA256()
      for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
        hash.update(Array(bytes[start..<min(start + 1 << 20, bytes.count)]))
      }
      return hash.finish()
    }
  }
}

extension Study {
  /// Puts the study's starting weights into a fresh session, where it has any.
  func prepare(_ session: TrainingSession) {
    if let starting { session.start(from: starting.model) }
  }
}

extension StudyDataBuilder {
  /// The tokenizer of the weights that the study starts from; nil where none is needed.
  func startingTokenizer() throws(Failure) -> URL? {
    guard let starting = study.starting else { return nil }
    let file = try starting.place.tokenizer(data: folder)
    let hasText = study.domains.contains { domain in
      if case .tokens? = domain.text { false } else { true }
    }
    guard file != nil || !hasText else {
      throw Failure(
        .data,
        "\(starting.place.folder.relativePath): no tokenizer.json with these weights; name the one "
          + "that they were trained with: [model] tokenizer = \"tokenizer.json\"")
    }
    return file
  }
}
