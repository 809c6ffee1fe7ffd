import ArgumentParser
import Corpora
import Foundation

struct DataInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what corpora, texts, tokenizers and token files hold.",
    discussion: """
      EXAMPLES
        lrlab data info
        lrlab data info --data /mnt/corpora
        lrlab data info train.bin tokenizer.json
        lrlab data info laws_text_document --format json

      Without files, the corpora that are built, with sizes and checksums. Token files are recognised:
      .bin with an .idx beside it is Megatron's or GPT-NeoX's, llm.c's begins with its magic number,
      any other .bin is nanoGPT's; --from says so where that is wrong.
      """)

  @Argument(
    help: ArgumentHelp(
      "Texts (.txt, .jsonl, also .gz, .zst), tokenizers (.json) or token files.",
      valueName: "FILE"))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Format of the token files: nanogpt, llmc or megatron; recognised unless given.",
      valueName: "FORMAT"))
  var from: TokenFormat?

  @Option(help: "table or json.")
  var format: OutputFormat = .table

  @Option(help: ArgumentHelp("Folder of the corpora.", valueName: "DIR"))
  var data = "data"

  func run() throws {
    guard !files.isEmpty else { return try showCorpora() }
    var reports: [FileReport] = []
    for file in files { reports.append(try corpora { () throws(CorpusError) in try report(file) }) }
    if format == .json {
      print(String(decoding: try Files.json(reports), as: UTF8.self), terminator: "")
    } else {
      for report in reports { print(report.text) }
    }
  }

  private func report(_ path: String) throws(CorpusError) -> FileReport {
    if from != nil || TokenFormat.isTokenFile(path) {
      return FileReport(
        path,
        tokens: try TokenFile(
          contentsOf: URL(fileURLWithPath: path), format: from, vocabulary: 65_537))
    }
    if path.hasSuffix(".json") {
      return FileReport(path, tokenizer: try Tokenizer.load(from: URL(fileURLWithPath: path)))
    }
    return FileReport(
      path,
      documents: try UserText.documents(
        matching: [path], relativeTo: URL(fileURLWithPath: ".")))
  }

  private func showCorpora() throws {
    let folder = URL(fileURLWithPath: data)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let built = names.sorted().filter {
      Files.exists(folder.appendingPathComponent($0).appendingPathComponent("manifest.json"))
    }
    guard !built.isEmpty else {
      throw Failure(.inputOutput, "\(data): no corpus there; run `lrlab data fetch`")
    }
    var manifests: [CorpusManifest] = []
    for name in built {
      let corpus = try corpora { () throws(CorpusError) in
        try BuiltCorpus.open(folder.appendingPathComponent(name))
      }
      if format == .json { manifests.append(corpus.manifest) } else { DataReport.show(corpus) }
    }
    if format == .json {
      print(String(decoding: try Files.json(manifests), as: UTF8.self), terminator: "")
    }
  }
}

/// What one file holds.
struct FileReport: Encodable {
  var file: String
  var kind: String
  var format: String?
  var dtype: String?
  var tokens: Int?
  /// Nil where the format does not mark documents.
  var documents: Int?
  var largestToken: Int?
  var bytes: Int?
  var vocabulary: Int?
  var merges: Int?
  var endOfText: Int?

  enum CodingKeys: String, CodingKey {
    case file, kind, format, dtype, tokens, documents, bytes, vocabulary, merges
    case largestToken = "largest_token"
    case endOfText = "end_of_text"
  }

  init(_ file: String, tokens: TokenFile) {
    self.file = file
    kind = "tokens"
    format = tokens.format.rawValue
    dtype = tokens.element.rawValue
    self.tokens = tokens.count
    documents = tokens.documents?.count
    largestToken = tokens.largestToken
  }

  init(_ file: String, tokenizer: Tokenizer) {
    self.file = file
    kind = "tokenizer"
    vocabulary = tokenizer.vocabularySize
    merges = tokenizer.mergeCount
    endOfText = Int(tokenizer.endOfText)
  }

  init(_ file: String, documents: [Document]) {
    self.file = file
    kind = "text"
    self.documents = documents.count
    bytes = documents.reduce(0) { $0 + $1.text.utf8.count }
  }

  var text: String {
    switch kind {
    case "tokens":
      "\(file): \(format ?? "") tokens, \(dtype ?? ""): \(tokens ?? 0) tokens in "
        + (documents.map { "\($0) documents" } ?? "documents that are not marked")
        + ", largest token \(largestToken ?? 0)"
    case "tokenizer":
      "\(file): byte-level BPE tokenizer, \(vocabulary ?? 0) tokens, \(merges ?? 0) merges, "
        + "<|endoftext|> is \(endOfText ?? 0)"
    default:
      "\(file): text, \(documents ?? 0) documents, \(bytes ?? 0) bytes"
    }
  }
}
