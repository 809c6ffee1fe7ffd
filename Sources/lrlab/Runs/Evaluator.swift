import Corpora
import Model

/// Held-out losses: the mean over a fixed prefix of each domain's held-out tokens.
struct Evaluator: Sendable {
  private let study: Study
  /// Per domain, its prefix cut into windows of context + 1 tokens, whole file or long prefix.
  private var windows: [(domain: String, tokens: [UInt16], sequences: Int)] = []

  init(_ study: Study, data: StudyData) throws(Failure) {
    self.study = study
    let context = study.model.context
    for domain in study.domains {
      let heldOut = try data.tokens(of: domain.name).heldOut
      let available = (heldOut.count - 1) / context
      let sequences = min(available, study.evaluation.tokensAtEnds / context)
      var tokens = [UInt16](repeating: 0, count: sequences * (context + 1))
      tokens.withUnsafeMutableBufferPointer { buffer in
        for window in 0..<sequences {
          guard let target = buffer.baseAddress?.advanced(by: window * (context + 1)) else {
            return
          }
          heldOut.copy(window * context..<window * context + context + 1, into: target)
        }
      }
      windows.append((domain.name, tokens, sequences))
    }
  }

  /// Fills a row: the short prefix always, the long one too at the end of a stage.
  func measure(_ session: TrainingSession, into row: inout MetricRow, atEnd: Bool) {
    let context = study.model.context
    for (domain, tokens, sequences) in windows {
      let short = min(sequences, max(1, study.evaluation.tokens / context))
      tokens.withUnsafeBufferPointer { buffer in
        let cut = short * (context + 1)
        let head = session.heldOutLoss(
          UnsafeBufferPointer(rebasing: buffer[..<cut]), sequences: short)
        row.heldOut[domain] = head
        guard atEnd else { return }
        guard sequences > short else {
          row.heldOutAtEnd[domain] = head
          return
        }
        let tail = session.heldOutLoss(
          UnsafeBufferPointer(rebasing: buffer[cut...]), sequences: sequences - short)
        row.heldOutAtEnd[domain] =
          (head * Double(short) + tail * Double(sequences - short)) / Double(sequences)
      }
    }
  }
}
