public import Foundation
import Dispatch
import Synchronization

/// What a call of `CorpusFetch.build` did.
public struct CorpusBuildReport: Sendable {
  /// Whether the corpora were there already and nothing was done.
  public var wasComplete: Bool
  /// The corpora asked for, in the recipe's order; English and German come together.
  public var corpora: [BuiltCorpus]
  /// What is out of the ordinary, such as indexes that could not be had.
  public var notes: [String]

  fileprivate mutating func add(_ other: CorpusBuildReport) {
    wasComplete = wasComplete && other.wasComplete
    corpora += other.corpora
    notes += other.notes
  }
}

/// Builds the corpora `english`, `german` and `near` from Debian's packages.
///
/// Same package versions, same bytes, whatever the number of threads. The rules are those of
/// `CorpusRecipe`, `ParagraphFilter` and `CorpusAssembly`.
public enum CorpusFetch {
  /// The corpora that can be built.
  public static let names = (CorpusRecipe.pair + [CorpusRecipe.near]).map(\.name)
  /// Those that are built unless others are asked for.
  public static let defaultNames = CorpusRecipe.pair.map(\.name)

  /// Fetches the packages and writes a folder with `train.txt`, `held-out.txt` and `manifest.json`
  /// for each corpus.
  ///
  /// English and German are built together. `near` loses the paragraphs of the corpus `english` in
  /// the folder, which is built first where there is none.
  ///
  /// - Parameters:
  ///   - names: Some of `CorpusFetch.names`; others are ignored.
  ///   - folder: Where their folders go. What is there and valid is not built again.
  ///   - cache: Where package files and apt's private lists are kept.
  ///   - force: Whether to build again in any case.
  ///   - progress: Called from several threads.
  /// - Throws: `.fetchFailed` when the packages cannot be had at all.
  public static func build(
    _ names: [String] = defaultNames, into folder: URL, cache: URL, force: Bool = false,
    progress: @Sendable (CorpusProgress) -> Void = { _ in }
  ) throws(CorpusError) -> CorpusBuildReport {
    var report = CorpusBuildReport(wasComplete: true, corpora: [], notes: [])
    let wantsNear = names.contains(CorpusRecipe.near.name)
    if names.contains(where: defaultNames.contains) {
      report.add(try buildPair(into: folder, cache: cache, force: force, progress))
    } else if wantsNear, !hasEnglish(in: folder) {
      report.add(try buildPair(into: folder, cache: cache, force: false, progress))
    }
    if wantsNear {
      report.add(try buildNear(into: folder, cache: cache, force: force, progress))
    }
    return report
  }

  private static func buildPair(
    into folder: URL, cache: URL, force: Bool, _ progress: @Sendable (CorpusProgress) -> Void
  ) throws(CorpusError) -> CorpusBuildReport {
    if !force, let corpora = complete(in: folder) {
      return CorpusBuildReport(
        wasComplete: true, corpora: corpora, notes: corpora.first?.manifest.notes ?? [])
    }
    let harvest = try PackageHarvest(for: CorpusRecipe.pair, cache: cache, progress: progress)
    return try build(harvest, into: folder, progress: progress)
  }

  private static func buildNear(
    into folder: URL, cache: URL, force: Bool, _ progress: @Sendable (CorpusProgress) -> Void
  ) throws(CorpusError) -> CorpusBuildReport {
    let english = try BuiltCorpus.open(self.english(in: folder))
    if !force, let near = completeNear(in: folder, without: english) {
      return CorpusBuildReport(wasComplete: true, corpora: [near], notes: near.manifest.notes)
    }
    let harvest = try PackageHarvest(for: [CorpusRecipe.near], cache: cache, progress: progress)
    return try build(harvest, into: folder, without: english, progress: progress)
  }

  private static func english(in folder: URL) -> URL {
    folder.appendingPathComponent(CorpusRecipe.pair[0].name, isDirectory: true)
  }

  private static func hasEnglish(in folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: english(in: folder).path)
  }

  /// Builds from packages that are on disk, without the paragraphs of another corpus.
  static func build(
    _ harvest: PackageHarvest, into folder: URL, without other: BuiltCorpus? = nil,
    progress: @Sendable (CorpusProgress) -> Void
  ) throws(CorpusError) -> CorpusBuildReport {
    let texts = try extract(harvest, progress)
    var seen = try other?.keys() ?? []
    var corpora: [BuiltCorpus] = []
    for corpus in harvest.corpora {
      progress(.writing(corpus: corpus.name))
      let own = texts.filter { text in corpus.sources.contains { $0.name == text.source.name } }
      let assembly = CorpusAssembly(own, seen: &seen)
      corpora.append(
        try write(corpus, assembly, harvest, without: other?.exclusion, into: folder))
    }
    return CorpusBuildReport(wasComplete: false, corpora: corpora, notes: harvest.notes)
  }

  /// English and German in a folder when both are there, valid, and made by this recipe.
  static func complete(in folder: URL) -> [BuiltCorpus]? {
    let corpora = CorpusRecipe.pair.compactMap {
      try? BuiltCorpus.open(folder.appendingPathComponent($0.name, isDirectory: true))
    }
    let isComplete =
      corpora.count == CorpusRecipe.pair.count
      && corpora.allSatisfy { $0.manifest.recipe == CorpusRecipe.version }
    return isComplete ? corpora : nil
  }

  /// The corpus `near` in a folder when it is there, valid, made by this recipe and without the
  /// paragraphs of this very English.
  static func completeNear(in folder: URL, without english: BuiltCorpus) -> BuiltCorpus? {
    let place = folder.appendingPathComponent(CorpusRecipe.near.name, isDirectory: true)
    guard let near = try? BuiltCorpus.open(place), near.manifest.without == english.exclusion,
      near.manifest.recipe == CorpusRecipe.version
    else { return nil }
    return near
  }

  /// Reads and filters the sources in parallel; the result is in the recipe's order.
  private static func extract(
    _ harvest: PackageHarvest, _ progress: @Sendable (CorpusProgress) -> Void
  ) throws(CorpusError) -> [SourceText] {
    let sources = harvest.corpora.flatMap(\.sources).filter {
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
    without other: CorpusManifest.Exclusion?, into folder: URL
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
      notes: harvest.notes, without: other)
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
