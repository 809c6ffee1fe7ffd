import Foundation

/// The packages and indexes of one fetch, ready to be read.
struct PackageHarvest: Sendable {
  /// Where the package files lie.
  let folder: URL
  /// Package files by name.
  private(set) var files: [String: Apt.PackageFile] = [:]
  /// Description indexes as plain text; all that are wanted or none.
  private(set) var indexes: [String: [UInt8]] = [:]
  /// What is out of the ordinary.
  private(set) var notes: [String] = []

  /// The corpora that it is for.
  let corpora: [CorpusRecipe.Corpus]

  private static let tries = 3

  /// Packages that are on disk already, without indexes.
  init(for corpora: [CorpusRecipe.Corpus], folder: URL, files: [Apt.PackageFile]) {
    self.corpora = corpora
    self.folder = folder
    for file in files { self.files[file.name] = file }
    noteIndexes(nil)
  }

  /// Fetches what the corpora are made of, three times at most: mirrors sometimes lose a file halfway.
  ///
  /// Without network, packages that are in the cache serve.
  init(
    for corpora: [CorpusRecipe.Corpus], cache: URL, progress: (CorpusProgress) -> Void
  ) throws(CorpusError) {
    let apt = try Apt(cache: cache)
    self.corpora = corpora
    folder = apt.packagesFolder
    let packages = corpora.flatMap(\.packages).sorted()
    var trouble: CorpusError?
    var complaint: String?
    progress(.updatingLists)
    for attempt in 1...PackageHarvest.tries {
      do throws(CorpusError) {
        complaint = try apt.update()
        try fetch(packages, apt, progress)
        try readIndexes(apt)
        trouble = nil
        if hasIndexes { break }
      } catch {
        // Without lists apt only says that it knows no packages; the cause is what update said.
        let cause = complaint.map { "; apt-get update: \($0)" } ?? ""
        trouble = CorpusError(error.kind, at: error.place, error.message + cause)
      }
      if attempt < PackageHarvest.tries { Thread.sleep(forTimeInterval: 1) }
    }
    if let trouble {
      guard let cached = apt.cachedFiles(packages) else { throw trouble }
      notes.append("the packages come from the cache, since none could be fetched: \(trouble)")
      for file in cached { files[file.name] = file }
      try readIndexes(apt)
    }
    noteIndexes(complaint)
  }

  private var wantedIndexes: [String] { corpora.flatMap(\.indexes) }
  private var hasIndexes: Bool { indexes.count == wantedIndexes.count }

  private mutating func noteIndexes(_ complaint: String?) {
    guard !hasIndexes else { return }
    let reason = complaint.map { " (\($0))" } ?? ""
    notes.append(
      "the description indexes could not be had\(reason); the six packages alone were used")
  }

  /// Downloads the packages whose present version is not in the cache.
  private mutating func fetch(
    _ packages: [String], _ apt: Apt, _ progress: (CorpusProgress) -> Void
  ) throws(CorpusError) {
    let candidates = try apt.candidates(packages)
    let absent = candidates.filter { !isIntact($0) }
    if !absent.isEmpty {
      progress(
        .downloading(packages: absent.count, bytes: absent.reduce(0) { $0 + $1.bytes }))
      for file in absent {
        try? FileManager.default.removeItem(at: folder.appendingPathComponent(file.file))
      }
      try apt.download(absent.map(\.name))
    }
    for candidate in candidates {
      guard isIntact(candidate) else {
        throw CorpusError(.fetchFailed, at: candidate.file, "did not arrive whole")
      }
      files[candidate.name] = candidate
    }
  }

  private func isIntact(_ candidate: Apt.PackageFile) -> Bool {
    guard let bytes = try? Files.read(folder.appendingPathComponent(candidate.file)) else {
      return false
    }
    return bytes.count == candidate.bytes && SHA256.hex(bytes) == candidate.sha256
  }

  /// Takes all indexes or none: English and German must be of one genre.
  private mutating func readIndexes(_ apt: Apt) throws(CorpusError) {
    var found: [String: [UInt8]] = [:]
    for name in wantedIndexes { found[name] = try apt.index(name) }
    if found.count == wantedIndexes.count { indexes = found }
  }
}
