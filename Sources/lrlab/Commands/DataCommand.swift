import ArgumentParser
import Corpora
import Foundation

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Fetch corpora, pack your own texts, make tokenizers.",
    discussion: """
      EXAMPLES
        lrlab data fetch
        lrlab data pack laws 'texts/laws/*.txt' more-laws.jsonl.zst --held-out-share 0.02
        lrlab data tokenizer english --vocabulary 2048 -o tokenizer.json
        lrlab data info
      """,
    subcommands: [
      DataFetchCommand.self, DataPackCommand.self, DataTokenizerCommand.self, DataInfoCommand.self,
    ])
}

/// Errors of the corpora room, with their exit codes.
func corpora<Value>(_ body: () throws(CorpusError) -> Value) throws(Failure) -> Value {
  do { return try body() } catch { throw Failure(error) }
}

extension Failure {
  /// A corpus error with its exit code.
  init(_ error: CorpusError) { self.init(error.isData ? .data : .inputOutput, error.description) }
}

struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Build the corpora english and german from Debian's packages.",
    discussion: """
      EXAMPLES
        lrlab data fetch
        lrlab data fetch --sample

      Downloads 21 to 30 MB through apt-get (nothing is installed) and writes train.txt,
      held-out.txt and manifest.json for each language. The same package versions give the same
      bytes. --sample takes the small public-domain texts in sample/ instead.
      """)

  @Option(help: ArgumentHelp("Folder of the corpora.", valueName: "DIR"))
  var data = "data"

  @Option(help: ArgumentHelp("Folder of downloads.", valueName: "DIR"))
  var cache = "data/cache"

  @Flag(help: "Build again what is there.")
  var force = false

  @Flag(help: "Take the sample in the repository: no download.")
  var sample = false

  @Flag(help: "Take the sample where the packages cannot be had.")
  var orSample = false

  func run() throws {
    let progress = Progress()
    let folder = URL(fileURLWithPath: data)
    if sample { return try buildSamples(into: folder, progress) }
    let report: CorpusBuildReport
    do {
      report = try CorpusFetch.build(
        into: folder, cache: URL(fileURLWithPath: cache), force: force,
        progress: ProgressRelay().show)
    } catch {
      guard orSample, error.kind == .fetchFailed else { throw Failure(error) }
      progress.say("\(error)")
      progress.say("the packages cannot be had: going on with the small sample in sample/")
      return try buildSamples(into: folder, progress)
    }
    if report.wasComplete { progress.say("already built and intact (--force builds anew)") }
    for corpus in report.corpora { DataReport.show(corpus) }
    for note in report.notes { print("note: \(note)") }
    progress.say("done in \(Format.duration(progress.seconds))")
  }

  private func buildSamples(into folder: URL, _ progress: Progress) throws {
    for name in ["english", "german"] {
      let target = folder.appendingPathComponent(name)
      if !force, let built = try? BuiltCorpus.open(target), !built.manifest.isPacked {
        throw Failure(
          .usage, "\(target.relativePath) holds the real corpus; --force replaces it by the sample")
      }
    }
    for name in ["english", "german"] { try buildSample(name, into: folder, progress) }
  }

  private func buildSample(_ name: String, into folder: URL, _ progress: Progress) throws {
    let file = URL(fileURLWithPath: "sample/\(name).txt")
    let corpus = try corpora { () throws(CorpusError) in
      let documents = try CorpusFile.documents(file)
      let parts = try HeldOut.split(documents, share: 0.08)
      return try PackedCorpus.write(
        name: name, train: parts.train, heldOut: parts.heldOut,
        note: "the small public-domain sample of the repository, not the real corpus: too little "
          + "text for findings", into: folder.appendingPathComponent(name))
    }
    DataReport.show(corpus)
    for note in corpus.manifest.notes { print("note: \(note)") }
  }
}

/// Progress from several threads, on one line.
private final class ProgressRelay: Sendable {
  private let queue = DispatchQueue(label: "progress")

  @Sendable func show(_ step: CorpusProgress) {
    queue.async { FileHandle.standardError.write(Data("\(step)\n".utf8)) }
  }
}

struct DataPackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Make a domain of your own texts.",
    discussion: """
      EXAMPLES
        lrlab data pack laws 'texts/laws/*.txt' more-laws.jsonl.zst --held-out-share 0.02
        lrlab data pack laws train.jsonl.gz --held-out held-out.txt

      A .txt file is one document; a .jsonl file has one a line under the key "text"; both may be
      .gz or .zst. A study then says:  [domain.laws]  corpus = "laws"
      """)

  @Argument(help: ArgumentHelp("The domain's name.", valueName: "NAME"))
  var name: String

  @Argument(help: ArgumentHelp("Files or patterns.", valueName: "FILE"))
  var files: [String]

  @Option(help: ArgumentHelp("Held-out files or patterns.", valueName: "FILE"))
  var heldOut: [String] = []

  @Option(help: ArgumentHelp("Share of documents held out; 0.02 unless given.", valueName: "SHARE"))
  var heldOutShare: Double?

  @Flag(help: "Replace a corpus of that name.")
  var force = false

  @Option(help: ArgumentHelp("Folder of the corpora.", valueName: "DIR"))
  var data = "data"

  func run() throws {
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
      let here = URL(fileURLWithPath: ".")
      var train = try UserText.documents(matching: files, relativeTo: here)
      var measured: [Document]
      if heldOut.isEmpty {
        (train, measured) = try HeldOut.split(train, share: heldOutShare ?? 0.02)
      } else {
        measured = try UserText.documents(matching: heldOut, relativeTo: here)
      }
      return try PackedCorpus.write(name: name, train: train, heldOut: measured, into: target)
    }
    DataReport.show(corpus)
    print("\nin a study:\n[domain.\(name)]\ncorpus = \"\(name)\"")
  }
}

struct DataTokenizerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "Train a byte-level BPE tokenizer on a corpus.",
    discussion: """
      EXAMPLES
        lrlab data tokenizer english --vocabulary 2048 -o tokenizer.json

      A study makes its own on its first stage's domain alone, as the paper does.
      """)

  @Argument(help: ArgumentHelp("A built corpus, or text files.", valueName: "CORPUS_OR_FILE"))
  var inputs: [String]

  @Option(help: ArgumentHelp("Entries, 257 to 65536.", valueName: "N"))
  var vocabulary = 2048

  @Option(name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "F.json"))
  var output = "tokenizer.json"

  @Option(help: ArgumentHelp("Folder of the corpora.", valueName: "DIR"))
  var data = "data"

  func run() throws {
    let (count, size) = try corpora { () throws(CorpusError) in
      let documents = try read()
      let tokenizer = try Tokenizer.train(
        on: documents, vocabulary: vocabulary, limitBytes: 10_000_000)
      try tokenizer.save(to: URL(fileURLWithPath: output))
      return (documents.count, tokenizer.vocabularySize)
    }
    print("\(output): \(size) entries from \(count) documents")
  }

  private func read() throws(CorpusError) -> [Document] {
    let folder = URL(fileURLWithPath: data)
    if inputs.count == 1,
      Files.exists(folder.appendingPathComponent(inputs[0]).appendingPathComponent("manifest.json"))
    {
      return try PackedText.documents(
        try BuiltCorpus.open(folder.appendingPathComponent(inputs[0])).train)
    }
    return try UserText.documents(matching: inputs, relativeTo: URL(fileURLWithPath: "."))
  }
}

struct DataInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "List the corpora that are built, with sizes and checksums.",
    discussion: "EXAMPLES\n  lrlab data info\n  lrlab data info --data /mnt/corpora")

  @Option(help: ArgumentHelp("Folder of the corpora.", valueName: "DIR"))
  var data = "data"

  func run() throws {
    let folder = URL(fileURLWithPath: data)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let built = names.sorted().filter {
      Files.exists(folder.appendingPathComponent($0).appendingPathComponent("manifest.json"))
    }
    guard !built.isEmpty else {
      throw Failure(.inputOutput, "\(data): no corpus there; run `lrlab data fetch`")
    }
    for name in built {
      DataReport.show(
        try corpora { () throws(CorpusError) in
          try BuiltCorpus.open(folder.appendingPathComponent(name))
        })
    }
  }
}

/// One corpus in a few lines.
enum DataReport {
  static func show(_ corpus: BuiltCorpus) {
    let manifest = corpus.manifest
    print("\(manifest.name) in \(corpus.folder.relativePath)")
    for (label, part) in [("train", manifest.train), ("held-out", manifest.heldOut)] {
      print(
        "  \(label): \(Format.fixed(Double(part.bytes) / 1e6, 2)) MB, \(part.documents) documents, "
          + "SHA-256 \(part.sha256)")
    }
    for package in manifest.packages {
      print("  from \(package.name) \(package.version), SHA-256 \(package.sha256.prefix(16))…")
    }
  }
}
