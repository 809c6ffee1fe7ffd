import ArgumentParser
import Corpora
import Foundation

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Fetch corpora, pack your own texts, make tokenizers and token files.",
    discussion: """
      EXAMPLES
        lrlab data fetch
        lrlab data pack laws 'texts/laws/*.txt' more-laws.jsonl.zst --held-out-share 0.02
        lrlab data tokenizer english --vocabulary 2048 -o tokenizer.json
        lrlab data pack english --tokenizer tokenizer.json --to nanogpt -o train.bin
        lrlab data info
        lrlab data info train.bin
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
    abstract: "Build the corpora english, german and near from Debian's packages.",
    discussion: """
      EXAMPLES
        lrlab data fetch
        lrlab data fetch near
        lrlab data fetch --sample

      Without a name, english and german: downloads 21 to 30 MB through apt-get (nothing is
      installed) and writes train.txt, held-out.txt and manifest.json for each. near, 6 MB more, is
      English of other projects (FreeBSD's manual pages, PostgreSQL's manual) without the paragraphs
      of english. The same package versions give the same bytes. --sample takes the small
      public-domain texts in sample/ instead.
      """)

  @Argument(
    help: ArgumentHelp(
      "english, german or near; english and german, which come together, unless given.",
      valueName: "CORPUS"))
  var names: [String] = []

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

  /// The corpora to build.
  var wanted: [String] { names.isEmpty ? CorpusFetch.defaultNames : names }

  func validate() throws {
    for name in names {
      guard CorpusFetch.names.contains(name) else {
        throw ValidationError(
          "\"\(name)\"; there are \(CorpusFetch.names.joined(separator: ", ")); "
            + "`lrlab data pack` makes a corpus of your own texts")
      }
      guard !sample || CorpusFetch.defaultNames.contains(name) else {
        throw ValidationError("--sample has no \(name); it has english and german")
      }
    }
  }

  func run() throws {
    let progress = Progress()
    let folder = URL(fileURLWithPath: data)
    if sample { return try buildSamples(into: folder, progress) }
    let report: CorpusBuildReport
    do {
      report = try CorpusFetch.build(
        wanted, into: folder, cache: URL(fileURLWithPath: cache), force: force,
        progress: ProgressRelay().show)
    } catch {
      let isInSample = wanted.allSatisfy(CorpusFetch.defaultNames.contains)
      guard orSample, isInSample, error.kind == .fetchFailed else { throw Failure(error) }
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
    for name in CorpusFetch.defaultNames {
      let target = folder.appendingPathComponent(name)
      if !force, let built = try? BuiltCorpus.open(target), !built.manifest.isPacked {
        throw Failure(
          .usage, "\(target.relativePath) holds the real corpus; --force replaces it by the sample")
      }
    }
    for name in CorpusFetch.defaultNames { try buildSample(name, into: folder, progress) }
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
