import Foundation

/// The checks on the way from a `tokenizer.json` to a tokenizer.
struct TokenizerReader {
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
    try checkPipeline()
    try checkModel(model)
    let added = try added(vocabulary)
    guard let end = added.first(where: { $0.content == Tokenizer.endOfTextName }) else {
      throw refusal("no token \(Tokenizer.endOfTextName)")
    }
    let pieces = try pieces(vocabulary, added)
    let merges = try merges(model["merges"] as? [Any] ?? [], vocabulary)
    return Tokenizer(
      pieces: pieces, merges: merges, endOfText: end.token, added: added, isNFC: isNFC)
  }

  private var isNFC: Bool { (root["normalizer"] as? [String: Any])?["type"] as? String == "NFC" }

  // MARK: - What is done to texts

  /// Everything before and after the model that would change the tokens.
  private func checkPipeline() throws(CorpusError) {
    let level = root["pre_tokenizer"] as? [String: Any]
    guard level?["type"] as? String == "ByteLevel", level?["add_prefix_space"] as? Bool == false,
      level?["use_regex"] as? Bool != false
    else {
      throw refusal(
        "pre_tokenizer \(kind("pre_tokenizer")); only ByteLevel with use_regex and without "
          + "add_prefix_space is read")
    }
    guard isNFC || isAbsent("normalizer") else {
      throw refusal("normalizer \(kind("normalizer")); only NFC or none is read")
    }
    guard isAbsent("post_processor") || kind("post_processor") == "ByteLevel" || isEmptyTemplate
    else {
      throw refusal(
        "post_processor \(kind("post_processor")) may add tokens; only ByteLevel or none is read")
    }
    for key in ["truncation", "padding"] where !isAbsent(key) {
      throw refusal("\(key) is set; texts are encoded whole, it must be null")
    }
  }

  /// Whether the post-processor is a template that adds nothing, as transformers 5 writes it.
  private var isEmptyTemplate: Bool {
    guard kind("post_processor") == "TemplateProcessing",
      let template = root["post_processor"] as? [String: Any],
      let single = template["single"] as? [[String: Any]]
    else { return false }
    return single.count == 1 && single[0]["Sequence"] != nil
  }

  private func isAbsent(_ key: String) -> Bool { root[key] is NSNull? }

  /// The type of a part of the pipeline, for messages.
  private func kind(_ key: String) -> String {
    if isAbsent(key) { return "null" }
    return (root[key] as? [String: Any])?["type"] as? String ?? "of an unknown kind"
  }

  private func checkModel(_ model: [String: Any]) throws(CorpusError) {
    for key in ["byte_fallback", "ignore_merges"] where model[key] as? Bool == true {
      throw refusal("\(key) is true; only false is read")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let text = model[key] as? String, !text.isEmpty {
        throw refusal("\(key) is \"\(text)\"; byte-level BPE has none")
      }
    }
    if let dropout = model["dropout"] as? Double, dropout != 0 {
      throw refusal("dropout is \(dropout); it must be null")
    }
  }

  // MARK: - Vocabulary

  /// The tokens beside bytes and merges; `<|endoftext|>` is one even where the list lacks it.
  private func added(_ vocabulary: [String: Int]) throws(CorpusError) -> [AddedToken] {
    var added: [AddedToken] = []
    var contents: Set<[UInt8]> = []
    var tokens: Set<UInt16> = []
    for (number, entry) in (root["added_tokens"] as? [Any] ?? []).enumerated() {
      let next = try addedToken(entry, number)
      let isNew = contents.insert([UInt8](next.content.utf8)).inserted
      guard tokens.insert(next.token).inserted, isNew else {
        throw refusal("added token \(number) (\(next.content.debugDescription)) comes twice")
      }
      added.append(next)
    }
    if !contents.contains([UInt8](Tokenizer.endOfTextName.utf8)),
      let end = vocabulary[Tokenizer.endOfTextName].flatMap({ UInt16(exactly: $0) }),
      tokens.insert(end).inserted
    {
      added.append(AddedToken(endOfText: end))
    }
    return added
  }

  private func addedToken(_ entry: Any, _ number: Int) throws(CorpusError) -> AddedToken {
    guard let entry = entry as? [String: Any], let content = entry["content"] as? String,
      !content.isEmpty, let id = entry["id"] as? Int, let token = UInt16(exactly: id)
    else {
      throw refusal("added token \(number) has no content, or no id in 0 ..< 65536")
    }
    for key in ["single_word", "lstrip", "rstrip"] where entry[key] as? Bool == true {
      throw refusal(
        "added token \(number) (\(content.debugDescription)) has \(key); only false is read")
    }
    return AddedToken(
      token: token, content: content, isSpecial: entry["special"] as? Bool == true,
      isNormalized: entry["normalized"] as? Bool == true)
  }

  /// The bytes of each token, which must be numbered from 0 without gaps and hold every byte.
  private func pieces(
    _ vocabulary: [String: Int], _ added: [AddedToken]
  ) throws(CorpusError) -> [[UInt8]] {
    var pieces: [Int: [UInt8]] = [:]
    var contents: [Int: String] = [:]
    for entry in added {
      pieces[Int(entry.token)] = entry.isSpecial ? [] : [UInt8](entry.content.utf8)
      contents[Int(entry.token)] = entry.content
    }
    var bytes: Set<UInt8> = []
    for (name, token) in vocabulary where contents[token] != name {
      guard pieces[token] == nil else {
        throw refusal("token \(token) comes twice; tokens are numbered from 0 without gaps")
      }
      guard let piece = ByteAlphabet.bytes(name) else {
        throw refusal(
          "token \(token) (\(name.debugDescription)) is not written in GPT-2's byte alphabet")
      }
      pieces[token] = piece
      if piece.count == 1 { bytes.insert(piece[0]) }
    }
    return try ordered(pieces, bytes)
  }

  private func ordered(
    _ pieces: [Int: [UInt8]], _ bytes: Set<UInt8>
  ) throws(CorpusError) -> [[UInt8]] {
    guard pieces.count <= 65536 else {
      throw refusal("\(pieces.count) tokens; at most 65536 fit in two bytes")
    }
    var all: [[UInt8]] = []
    for token in 0..<pieces.count {
      guard let piece = pieces[token] else {
        throw refusal("no token \(token); tokens are numbered from 0 without gaps")
      }
      all.append(piece)
    }
    if let missing = (UInt8.min...UInt8.max).first(where: { byte in
      UTF8Text.isPossible(byte) && !bytes.contains(byte)
    }) {
      throw refusal(
        "no token for the byte 0x\(hexadecimal(UInt64(missing), digits: 2)); every byte that UTF-8 "
          + "uses needs one")
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
