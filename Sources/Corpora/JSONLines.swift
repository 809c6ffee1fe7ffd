import Foundation

/// Reads one document a line from JSON objects with the key `text`.
enum JSONLines {
  private struct Row: Decodable {
    let text: String
  }

  static func documents(_ bytes: [UInt8], place: String) throws(CorpusError) -> [Document] {
    var documents: [Document] = []
    let decoder = JSONDecoder()
    var number = 0
    for line in bytes.split(separator: newline, omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy(isBlank) { continue }
      let name = "\(place):\(number)"
      let valid = [UInt8](line)
      let offset = UTF8Text.firstInvalidOffset(valid)
      guard offset == valid.count else {
        throw CorpusError(
          .badData, at: name, "byte \(offset) of the line is not valid UTF-8; texts must be UTF-8")
      }
      do {
        let row = try decoder.decode(Row.self, from: Data(valid))
        documents.append(Document(name: name, text: row.text))
      } catch {
        throw CorpusError(.badData, at: name, reason(error))
      }
    }
    return documents
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound:
      "no key \"text\"; every line needs one"
    case DecodingError.valueNotFound:
      "\"text\" is null; it must be a string"
    case DecodingError.typeMismatch(_, let context):
      context.codingPath.isEmpty
        ? "not a JSON object; every line is one" : "\"text\" is not a string"
    default:
      "not valid JSON; every line is one object"
    }
  }
}
