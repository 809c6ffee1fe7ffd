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
    let names = Dictionary(uniqueKeysWithValues: added.map { ($0.token, $0) })
    let inModel = pieces.indices.filter { names[UInt16($0)]?.isSpecial ?? true }
    let vocabulary = inModel.map { token in
      let content = names[UInt16(token)]?.content ?? ByteAlphabet.characters(pieces[token])
      return "      \(quoted(content)): \(token)"
    }
    let joins = merges.map { "      \(quoted("\(name($0.left)) \(name($0.right))"))" }
    return """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [
      \(added.map(row).joined(separator: ",\n"))
        ],
        "normalizer": \(isNFC ? #"{"type": "NFC"}"# : "null"),
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

  /// An entry of `added_tokens`.
  private func row(_ token: AddedToken) -> String {
    "    {\"id\": \(token.token), \"content\": \(quoted(token.content)), "
      + "\"single_word\": false, \"lstrip\": false, \"rstrip\": false, "
      + "\"normalized\": \(token.isNormalized), \"special\": \(token.isSpecial)}"
  }

  private func name(_ token: UInt16) -> String { ByteAlphabet.characters(pieces[Int(token)]) }

  /// A JSON string.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      if character.value < 0x20 {
        result += "\\u" + hexadecimal(UInt64(character.value), digits: 4)
        continue
      }
      if character == "\"" || character == "\\" { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result + "\""
  }

  /// Reads a byte-level `tokenizer.json`, such as this program's, GPT-2's or Pythia's.
  ///
  /// - Throws: When the file is missing or is another kind of tokenizer: it must be a BPE model with
  ///   GPT-2's byte alphabet and word pattern, without a normalizer or with NFC, with
  ///   `<|endoftext|>` and at most 65,536 tokens.
  public static func load(from url: URL) throws(CorpusError) -> Tokenizer {
    try TokenizerReader(url).read()
  }
}
