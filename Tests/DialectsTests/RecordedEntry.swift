import Dialects
import Foundation

/// One configuration of a real scheduler, with the rates it was seen to use.
struct RecordedEntry: Sendable, CustomStringConvertible {
  let peer: String
  let name: String
  let configuration: Configuration
  let steps: Int
  let error: String?
  let singlePrecision: Bool
  let composed: Bool
  let tags: [String]
  /// The rates, where the curve is at hand.
  let rates: [Double]?

  var description: String { "\(peer)/\(name)" }

  static let peers = [
    "composer", "deepspeed", "fairseq", "gpt-neox", "gpt-neox-pr1194", "levanter", "litgpt",
    "llm-foundry", "maxtext", "megatron-lm", "mlx", "nanotron", "nemo", "olmo", "olmo-core",
    "optax",
    "timm", "torch", "torchtitan", "transformers",
  ]

  static func entries(of peer: String) throws -> [RecordedEntry] {
    let file = Bundle.module.resourceURL?.appending(path: "Fixtures/recorded/\(peer).jsonl")
    guard let file else { throw CocoaError(.fileNoSuchFile) }
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      try RecordedEntry(peer: peer, line: Data($0.utf8))
    }
  }

  init(peer: String, line: Data) throws {
    guard let table = try JSONSerialization.jsonObject(with: line) as? [String: Any] else {
      throw CocoaError(.fileReadCorruptFile)
    }
    self.peer = peer
    name = table["name"] as? String ?? ""
    guard case .table(let parameters) = Self.value(table["params"] as Any) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    configuration = Configuration(className: table["class"] as? String, parameters: parameters)
    steps = table["steps"] as? Int ?? 0
    error = table["error"] as? String
    singlePrecision = table["dtype"] as? String == "float32"
    composed = table["composed"] as? Bool ?? false
    tags = table["tags"] as? [String] ?? []
    rates = (table["rates"] as? [Any])?.flatMap { item -> [Double] in
      if let run = item as? [Double], run.count == 2 {
        return Array(repeating: run[0], count: Int(run[1]))
      }
      return (item as? Double).map { [$0] } ?? []
    }
  }

  private static func value(_ any: Any) -> ConfigurationValue {
    switch any {
    case let number as NSNumber:
      if CFGetTypeIDIsBoolean(number) { return .flag(number.boolValue) }
      return .number(number.doubleValue)
    case let text as String: return .text(text)
    case let list as [Any]: return .list(list.map(value))
    case let table as [String: Any]: return .table(table.mapValues(value))
    default: return .null
    }
  }

  private static func CFGetTypeIDIsBoolean(_ number: NSNumber) -> Bool {
    number.objCType.pointee == CChar(UInt8(ascii: "c"))
  }
}
