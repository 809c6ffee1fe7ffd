public import Foundation
import Dispatch
import Synchronization

/// What a call of `CorpusFetch.build` did.
public struct CorpusBuildReport: Sendable {
  /// Whether the corpora were there already and nothing was done.
  public var wasComplete: Bool
  /// English, then German.
  public var corpora: [BuiltCorpus]
  /// What is out of the ordinary, such as indexes that could not be had.
  public var notes: [String]
}

/// Builds the corpora `english` and `german` from Debian's packages.
///
/// Same package versions, same bytes, whatever the number of threads. The rules are those of
/// `CorpusRecipe`, `ParagraphFilter` and `CorpusAssembly`.
public enum CorpusFetch {
  /// Fetches the packages and writes `english` and `german` with `train.txt`, `held-out.txt` and
  /// `manifest.json` each.
  ///
  /// - Parameters:
  ///   - folder: Where the two folders go. When both are there and valid, nothing is done.
  ///   - cache: Where package files and apt's private lists are kept.
  ///   - force: Whether to build again in any case.
  ///   - progress: Called from several threads.
  /// - Throws: `.fetchFailed` when the packages cannot be had at all.
  public static func build(
    into folder: URL, cache: URL, force: Bool = false,
    progress: @Sendable (CorpusProgress) -> Void = { _ in }
  ) throws(CorpusError) -> CorpusBuildReport {
    if !force, let corpora = complete(in: folder) {
      return CorpusBuildReport(
        wasComplete: true, corpora: corpora, notes: corpora.first?.manifest.notes ?? [])
    }
    let harvest = try PackageHarvest(cache: cache, progress: progress)
    return try build(harvest, into: folder, progress: progress)
  }

  /// Builds from packages that are on disk.
  static func build(
    _ harvest: PackageHarvest, into folder: URL, progress: @Sendable (CorpusProgress) -> Void
  ) throws(CorpusError) -> CorpusBuildReport {
    let texts = try extract(harvest, progress)
    var seen: Set<UInt64> = []
    var corpora: [BuiltCorpus] = []
    for corpus in CorpusRecipe.corpora {
      progress(.writing(corpus: corpus.name))
      let own = texts.filter { $0.source.language == corpus.language }
      let assembly = CorpusAssembly(own, seen: &seen)
      corpora.append(try write(corpus, assembly, harvest, into: folder))
    }
    return CorpusBuildReport(wasComplete: false, corpora: corpora, notes: harvest.notes)
  }

  /// The corpora in a folder when all are there, valid, and made by this recipe.
  static func complete(in folder: URL) -> [BuiltCorpus]? {
    let corpora = CorpusRecipe.corpora.compactMap {
      try? BuiltCorpus.open(folder.appendingPathComponent($0.name, isDirectory: true))
    }
    let isComplete =
      corpora.count == CorpusRecipe.corpora.count
      && corpora.allSatisfy { $0.manifest.recipe == CorpusRecipe.version }
    return isComplete ? corpora : nil
  }

  /// Reads and filters the sources in parallel; the result is in the recipe's order.
  private static func extract(
    _ harvest: PackageHarvest, _ progress: @Sendable (CorpusProgress) -> Void
  ) throws(CorpusError) -> [SourceText] {
    let sources = CorpusRecipe.corpora.flatMap(\.sources).filter {
      !$0.isIndex || harvest.indexes[$0.package] != nil
    }
    let results = Mutex<[Int: Result<SourceText, CorpusError>]>([:])
    DispatchQueue.concurrentPerform(iterations: sources.count) { i in
      let result = Result { () throws(CorpusError) in try read(sources[i], harvest) }
      let done = results.withLock {
        $0[i] = result
        return $0.count
      }
      progress(.extracted(source: sources[i].name, done: done, total: sources.count))
    }
    let all = results.withLock { $0 }
    var texts: [SourceText] = []
    for i in sources.indices {
      guard let text = try all[i]?.get() else { continue }
      texts.append(text)
    }
    return texts
  }

  private static func read(
    _ source: CorpusRecipe.Source, _ harvest: PackageHarvest
  ) throws(CorpusError) -> SourceText {
    var text = SourceText(source)
    if let index = harvest.indexes[source.package] {
      try text.read(path: source.package, index)
    } else if let file = harvest.files[source.package] {
      try PackageReader.forEachFile(
        in: harvest.folder.appendingPathComponent(file.file), where: source.isWanted
      ) { (path, bytes) throws(CorpusError) in
        try text.read(path: path, bytes)
      }
    }
    guard !text.pieces.isEmpty else {
      throw CorpusError(
        .badData, at: source.package, "gave no text; its layout has changed or it is empty")
    }
    return text
  }

  /// Writes into a folder beside the target, then puts it in its place; a failure leaves neither.
  private static func write(
    _ corpus: CorpusRecipe.Corpus, _ assembly: CorpusAssembly, _ harvest: PackageHarvest,
    into folder: URL
  ) throws(CorpusError) -> BuiltCorpus {
    let target = folder.appendingPathComponent(corpus.name, isDirectory: true)
    let staging = folder.appendingPathComponent(".\(corpus.name).partial", isDirectory: true)
    try? FileManager.default.removeItem(at: staging)
    try Files.makeFolder(staging)
    defer { try? FileManager.default.removeItem(at: staging) }
    let manifest = CorpusManifest(
      name: corpus.name, language: corpus.language.rawValue, recipe: CorpusRecipe.version,
      packages: try packages(corpus, harvest), sources: assembly.sources,
      train: try write(assembly.train, named: "train.txt", in: staging),
      heldOut: try write(assembly.heldOut, named: "held-out.txt", in: staging),
      notes: harvest.notes)
    try Files.write(
      try manifest.json(), to: staging.appendingPathComponent(BuiltCorpus.manifestName))
    try Files.replaceFolder(target, with: staging)
    return BuiltCorpus(folder: target, manifest: manifest)
  }

  private static func write(
    _ text: CorpusAssembly.Text, named name: String, in folder: URL
  ) throws(CorpusError) -> CorpusManifest.Part {
    try Files.write(text.bytes, to: folder.appendingPathComponent(name))
    return CorpusManifest.Part(
      file: name, bytes: text.bytes.count, documents: text.documents,
      sha256: SHA256.hex(text.bytes))
  }

  private static func packages(
    _ corpus: CorpusRecipe.Corpus, _ harvest: PackageHarvest
  ) throws(CorpusError) -> [CorpusManifest.Package] {
    var packages: [CorpusManifest.Package] = []
    for source in corpus.sources {
      if let index = harvest.indexes[source.package] {
        packages.append(
          CorpusManifest.Package(
            name: source.package, version: "-", sha256: SHA256.hex(index)))
      } else if let file = harvest.files[source.package] {
        let bytes = try Files.read(harvest.folder.appendingPathComponent(file.file))
        packages.append(
          CorpusManifest.Package(
            name: file.name, version: file.version, sha256: SHA256.hex(bytes)))
      }
    }
    return packages
  }
}
