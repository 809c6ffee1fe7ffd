public import ArgumentParser
public import Corpora
import Foundation

struct DataPackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Make a domain of your own texts, or token files for any trainer.",
    usage: """
      lrlab data pack NAME FILE … [--held-out FILE | --held-out-share SHARE]
             lrlab data pack FILE … --to FORMAT -o OUT [--tokenizer TOKENIZER.json]
      """,
    discussion: """
      EXAMPLES
        lrlab data pack laws 'texts/laws/*.txt' more-laws.jsonl.zst --held-out-share 0.02
        lrlab data pack laws train.jsonl.gz --held-out held-out.txt
        lrlab data pack 'texts/laws/*.txt' --tokenizer tokenizer.json --to megatron -o laws
        lrlab data pack train.bin --to llmc -o llmc/train.bin

      A .txt file is one document; a .jsonl file has one a line under the key "text"; both may be
      .gz or .zst. A study then says:  [domain.laws]  corpus = "laws"

      With --to, texts (or a built corpus) become a token file, each document followed by
      <|endoftext|>; token files (.bin) are written in the other format.
      """)

  @Argument(help: ArgumentHelp("The domain's name, then files or patterns.", valueName: "FILE"))
  var inputs: [String]

  @Option(help: ArgumentHelp("Held-out files or patterns.", valueName: "FILE"))
  var heldOut: [String] = []

  @Option(help: ArgumentHelp("Share of documents held out; 0.02 unless given.", valueName: "SHARE"))
  var heldOutShare: Double?

  @Flag(help: "Replace a corpus or file of that name.")
  var force = false

  @Flag(help: "Put U+FFFD for bytes that are not UTF-8 instead of refusing them.")
  var replaceInvalid = false

  @Option(help: ArgumentHelp("Folder of the corpora.", valueName: "DIR"))
  var data = "data"

  @OptionGroup(title: "Token files") var tokens: TokenFileOptions

  func validate() throws {
    if tokens.to == nil, let option = tokens.firstGiven {
      throw ValidationError("\(option) needs --to FORMAT")
    }
    if tokens.to != nil, !heldOut.isEmpty || heldOutShare != nil {
      throw ValidationError("--held-out and --held-out-share make a domain; --to makes one file")
    }
    if tokens.to == nil, inputs.count < 2 {
      throw ValidationError("give the domain's name, then at least one file; or --to FORMAT")
    }
  }

  func run() throws {
    if let format = tokens.to {
      return try TokenFilePacking(
        inputs: inputs, format: format, options: tokens, corpora: URL(fileURLWithPath: data),
        replacesInvalid: replaceInvalid, isForced: force
      ).run()
    }
    try packCorpus(inputs[0], Array(inputs[1...]))
  }

  private func packCorpus(_ name: String, _ files: [String]) throws {
    guard SpecReader.isName(name), name != "tokens", name != "cache" else {
      throw Failure(
        .usage, "\"\(name)\" for a domain; \(SpecReader.nameRule), and is not tokens or cache")
    }
    guard heldOut.isEmpty || heldOutShare == nil else {
      throw Failure(.usage, "--held-out and --held-out-share exclude each other")
    }
    let target = URL(fileURLWithPath: data).appendingPathComponent(name)
    guard force || !Files.exists(target) else {
      throw Failure(
        .usage,
        "\(target.relativePath) is there already; --force replaces it, or choose another name")
    }
    let corpus = try corpora { () throws(CorpusError) in
      var train = try documents(files)
      var measured: [Document]
      if heldOut.isEmpty {
        (train, measured) = try HeldOut.split(train, share: heldOutShare ?? 0.02)
      } else {
        measured = try documents(heldOut)
      }
      return try PackedCorpus.write(name: name, train: train, heldOut: measured, into: target)
    }
    DataReport.show(corpus)
    print("\nin a study:\n[domain.\(name)]\ncorpus = \"\(name)\"")
  }

  private func documents(_ patterns: [String]) throws(CorpusError) -> [Document] {
    try UserText.documents(
      matching: patterns, relativeTo: URL(fileURLWithPath: "."), replacesInvalid: replaceInvalid)
  }
}

extension TokenFormat: ExpressibleByArgument {}
extension TokenElement: ExpressibleByArgument {}

/// What a token file is made of.
struct TokenFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a token file: nanogpt, llmc or megatron (.bin and .idx).", valueName: "FORMAT"))
  var to: TokenFormat?

  @Option(name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "OUT"))
  var output: String?

  @Option(help: ArgumentHelp("The tokenizer of the texts.", valueName: "F.json"))
  var tokenizer: String?

  @Option(
    help: ArgumentHelp(
      "Format of token files that are read; recognised unless given.", valueName: "FORMAT"))
  var from: TokenFormat?

  @Option(
    help: ArgumentHelp(
      "Type of the tokens: uint16, int32 (megatron) or uint32 (llmc).", valueName: "TYPE"))
  var dtype: TokenElement?

  @Option(
    help: ArgumentHelp(
      "Token that ends a document in token files that do not mark documents.", valueName: "N"))
  var endOfText: UInt16?

  /// An option that was given though it means nothing without `--to`.
  var firstGiven: String? {
    if output != nil { return "-o" }
    if tokenizer != nil { return "--tokenizer" }
    if from != nil { return "--from" }
    if dtype != nil { return "--dtype" }
    return endOfText == nil ? nil : "--end-of-text"
  }
}

/// Texts or token files on their way into one token file.
struct TokenFilePacking {
  let inputs: [String]
  let format: TokenFormat
  let options: TokenFileOptions
  let corpora: URL
  let replacesInvalid: Bool
  let isForced: Bool

  func run() throws {
    guard let output = options.output else {
      throw Failure(.usage, "--to \(format.rawValue) needs -o OUT, the file to write")
    }
    let target = URL(fileURLWithPath: output)
    guard isForced || !Files.exists(target) else {
      throw Failure(.usage, "\(output) is there already; --force replaces it")
    }
    try Files.makeFolder(target.deletingLastPathComponent())
    let areTokens = options.from != nil || inputs.allSatisfy(TokenFormat.isTokenFile)
    let report = try areTokens ? converted(to: target) : encoded(to: target)
    print("\(output): \(report.tokens) tokens, \(report.documents) documents")
    print("SHA-256 \(report.sha256)")
  }

  private func encoded(to target: URL) throws(Failure) -> PackReport {
    guard let path = options.tokenizer else {
      throw Failure(
        .usage, "texts need --tokenizer tokenizer.json; `lrlab data tokenizer` makes one")
    }
    return try lrlab.corpora { () throws(CorpusError) in
      let tokenizer = try Tokenizer.load(from: URL(fileURLWithPath: path))
      let documents = try DataInputs.documents(
        inputs, corpora: corpora, replacesInvalid: replacesInvalid)
      return try TokenPacker.pack(
        documents, tokenizer: tokenizer, to: target, format: format, element: options.dtype)
    }
  }

  private func converted(to target: URL) throws(Failure) -> PackReport {
    try lrlab.corpora { () throws(CorpusError) in
      var vocabulary = 0
      var endOfText = options.endOfText
      if let path = options.tokenizer {
        let tokenizer = try Tokenizer.load(from: URL(fileURLWithPath: path))
        vocabulary = tokenizer.vocabularySize
        endOfText = endOfText ?? tokenizer.endOfText
      }
      var files: [TokenFile] = []
      for input in inputs {
        files.append(
          try TokenFile(
            contentsOf: URL(fileURLWithPath: input), format: options.from,
            vocabulary: vocabulary > 0 ? vocabulary : 65_537))
      }
      if vocabulary == 0 { vocabulary = (files.map(\.largestToken).max() ?? 0) + 1 }
      let writer = try TokenWriter(
        target, format: format, element: options.dtype, vocabulary: vocabulary)
      return try TokenPacker.pack(files, to: writer, endOfText: endOfText)
    }
  }
}
