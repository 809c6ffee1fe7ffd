public import Foundation

extension Tokenizer {
  /// Writes `tokenizer.json` as `tokenizers` and `transformers` read it.
  ///
  /// Merges are written as `"a b"` strings, which old and new versions of `tokenizers` accept.
  public func save(to url: URL) throws(CorpusError) {
    try Files.write([UInt8](json.utf8), to: url)
  }

  private var json: String {
    let level = #""type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true"#
    let end = quoted(Tokenizer.endOfTextName)
    let vocabulary = pieces.indices.map { "      \(quoted(name(UInt16($0)))): \($0)" }
    let joins = merges.map { "      \(quoted("\(name($0.left)) \(name($0.right))"))" }
    return """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [
          {"id": \(endOfText), "content": \(end), "single_word": false, "lstrip": false, \
      "rstrip": false, "normalized": false, "special": true}
        ],
        "normalizer": null,
        "pre_tokenizer": {\(level), "use_regex": true},
        "post_processor": null,
        "decoder": {\(level), "use_regex": true},
        "model": {
          "type": "BPE",
          "dropout": null,
          "unk_token": null,
          "continuing_subword_prefix": null,
          "end_of_word_suffix": null,
          "fuse_unk": false,
          "byte_fallback": false,
          "vocab": {
      \(vocabulary.joined(separator: ",\n"))
          },
          "merges": [
      \(joins.joined(separator: ",\n"))
          ]
        }
      }

      """
  }

  private func name(_ token: UInt16) -> String {
    token == endOfText ? Tokenizer.endOfTextName : ByteAlphabet.characters(pieces[Int(token)])
  }

  /// A JSON string; token names hold no control characters.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result + "\""
  }

  /// Reads a byte-level `tokenizer.json`.
  ///
  /// - Throws: When the file is missing or is another kind of tokenizer: it must be a BPE model with
  ///   GPT-2's byte alphabet and word pattern, without normalizer, with `<|endoftext|>` and at most
  ///   65,536 tokens.
  public static func load(from url: URL) throws(CorpusError) -> Tokenizer {
    try TokenizerReader(url).read()
  }
}

/// The checks on the way from a file to a tokenizer.
private struct TokenizerReader {
  private let url: URL
  private let root: [String: Any]

  init(_ url: URL) throws(CorpusError) {
    self.url = url
    let bytes = try Files.read(url)
    let json = try? JSONSerialization.jsonObject(with: Data(bytes))
    guard let root = json as? [String: Any] else {
      throw CorpusError(.badData, at: url.relativePath, "not a JSON object")
    }
    self.root = root
  }

  func read() throws(CorpusError) -> Tokenizer {
    guard let model = root["model"] as? [String: Any], model["type"] as? String == "BPE",
      let vocabulary = model["vocab"] as? [String: Int]
    else { throw refusal("no BPE model; only byte-level BPE is read") }
    let level = root["pre_tokenizer"] as? [String: Any]
    guard level?["type"] as? String == "ByteLevel", level?["add_prefix_space"] as? Bool == false,
      level?["use_regex"] as? Bool != false, root["normalizer"] is NSNull?
    else {
      throw refusal("only a ByteLevel pre-tokenizer without prefix space or normalizer is read")
    }
    guard let end = vocabulary[Tokenizer.endOfTextName] else {
      throw refusal("no token \(Tokenizer.endOfTextName)")
    }
    let pieces = try pieces(vocabulary)
    let merges = try merges(model["merges"] as? [Any] ?? [], vocabulary)
    return Tokenizer(pieces: pieces, merges: merges, endOfText: UInt16(end))
  }

  /// The bytes of each token, which must be numbered from 0 without gaps and hold every byte.
  private func pieces(_ vocabulary: [String: Int]) throws(CorpusError) -> [[UInt8]] {
    guard vocabulary.count <= 65536 else {
      throw refusal("\(vocabulary.count) tokens; at most 65536 fit in two bytes")
    }
    var pieces = [[UInt8]?](repeating: nil, count: vocabulary.count)
    for (name, token) in vocabulary {
      guard pieces.indices.contains(token), pieces[token] == nil else {
        throw refusal("token \(token) is out of order; tokens are numbered from 0 without gaps")
      }
      if name == Tokenizer.endOfTextName {
        pieces[token] = []
      } else if let bytes = ByteAlphabet.bytes(name) {
        pieces[token] = bytes
      } else {
        throw refusal("token \(token) (\(name)) is not written in GPT-2's byte alphabet")
      }
    }
    let all = pieces.compactMap { $0 }
    let bytes = Set(all.filter { $0.count == 1 }.map { $0[0] })
    guard bytes.count == 256 else {
      throw refusal("\(bytes.count) of the 256 bytes have a token; all are needed")
    }
    return all
  }

  private func merges(
    _ list: [Any], _ vocabulary: [String: Int]
  ) throws(CorpusError) -> [Tokenizer.Merge] {
    var merges: [Tokenizer.Merge] = []
    for (number, entry) in list.enumerated() {
      let parts = (entry as? String)?.split(separator: " ").map(String.init) ?? entry as? [String]
      guard let parts, parts.count == 2, let left = vocabulary[parts[0]],
        let right = vocabulary[parts[1]], let result = vocabulary[parts[0] + parts[1]]
      else { throw refusal("merge \(number) names tokens that are not in the vocabulary") }
      merges.append(
        Tokenizer.Merge(left: UInt16(left), right: UInt16(right), result: UInt16(result)))
    }
    return merges
  }

  private func refusal(_ message: String) -> CorpusError {
    CorpusError(.badData, at: url.relativePath, message)
  }
}
