import Foundation
import Testing

@testable import Corpora

/// Builds the corpora from tiny packages that dpkg-deb makes on the spot.
@Suite struct CorpusFetchTests {
  private let prose: [Language: String] = [
    .english: "The value of the option is used as it is, and the file is not read for it.",
    .german: "Der Wert der Option wird so verwendet, wie er ist, und die Datei wird nicht gelesen.",
  ]

  /// A package with thirty pages whose texts differ.
  private func makePackage(
    _ source: CorpusRecipe.Source, in folder: URL
  ) throws -> Apt.PackageFile {
    let root = folder.appendingPathComponent("tree-" + source.package)
    let control = """
      Package: \(source.package)
      Version: 1:2.0-1
      Architecture: all
      Maintainer: Nobody <nobody@example.org>
      Description: test

      """
    try write(control, "DEBIAN/control", in: root)
    let base = prose[source.language] ?? ""
    for number in 0..<30 {
      let name = String(repeating: "x", count: number + 1)
      let text = "\(name) \(source.package) \(base)"
      if source.format == .helpPages {
        let page = "<div id=\"DisplayArea\"><p>\(text)</p></div>"
        try write(page, "usr/share\(source.folder)\(name).html", in: root)
      } else {
        let path = "usr/share/man\(source.language == .german ? "/de" : "")/man1/\(name).1"
        let url = try write(".SH NAME\n\(text)\n", path, in: root)
        #expect(try Subprocess.run(["gzip", "-n", url.path]).status == 0)
      }
    }
    let file = "\(source.package)_1%3a2.0-1_all.deb"
    let target = folder.appendingPathComponent(file)
    let built = try Subprocess.run(["dpkg-deb", "-b", root.path, target.path])
    #expect(built.status == 0, "\(built.output)")
    return Apt.packageFile(file, bytes: 0, sha256: nil)
  }

  private func harvest(
    _ corpora: [CorpusRecipe.Corpus] = CorpusRecipe.pair, in folder: URL
  ) throws -> PackageHarvest {
    let sources = corpora.flatMap(\.sources).filter { !$0.isIndex }
    return PackageHarvest(
      for: corpora, folder: folder, files: try sources.map { try makePackage($0, in: folder) })
  }

  @Test func buildsBothCorporaAndFindsThemComplete() throws {
    try withTemporaryFolder { folder in
      let harvest = try harvest(in: folder)
      let out = folder.appendingPathComponent("out")
      let report = try CorpusFetch.build(harvest, into: out) { _ in }
      #expect(report.corpora.map(\.manifest.name) == ["english", "german"])
      #expect(report.notes.first?.contains("the six packages alone were used") == true)
      for corpus in report.corpora {
        let manifest = corpus.manifest
        #expect(manifest.packages.map(\.version) == ["1:2.0-1", "1:2.0-1", "1:2.0-1"])
        #expect(manifest.sources.map(\.documents) == [30, 30, 30])
        #expect(manifest.train.documents + manifest.heldOut.documents == 90)
        #expect(try CorpusFile.documents(corpus.train).count == manifest.train.documents)
        #expect(try BuiltCorpus.open(corpus.folder) == corpus)
      }
      #expect(CorpusFetch.complete(in: out) == report.corpora)
      #expect(Files.names(in: out) == ["english", "german"])
      let again = try CorpusFetch.build(into: out, cache: folder)
      #expect(again.wasComplete)
      #expect(again.corpora == report.corpora)
    }
  }

  @Test func nearIsBuiltWithoutTheParagraphsOfEnglish() throws {
    try withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let pair = try CorpusFetch.build(try harvest(in: folder), into: out) { _ in }.corpora
      let packages = try harvest([CorpusRecipe.near], in: folder)
      let alone = try CorpusFetch.build(packages, into: folder) { _ in }.corpora[0]
      #expect(alone.manifest.without == nil)
      #expect(alone.manifest.sources.map(\.documents) == [30, 30])

      // An English of two of near's paragraphs, in the form of own texts, takes those two.
      let texts = try CorpusFile.documents(alone.train)
      let english = try PackedCorpus.write(
        name: "english", train: Array(texts.prefix(1)), heldOut: Array(texts.prefix(2).suffix(1)),
        into: folder.appendingPathComponent("english"))
      let near = try CorpusFetch.build(packages, into: out, without: english) { _ in }.corpora[0]
      #expect(near.manifest.sources.reduce(0) { $0 + $1.documents } == 58)
      #expect(near.manifest.without == english.exclusion)
      #expect(near.manifest.notes.isEmpty)
      #expect(try BuiltCorpus.open(near.folder) == near)
      #expect(CorpusFetch.completeNear(in: out, without: english) == near)
      #expect(CorpusFetch.completeNear(in: out, without: pair[0]) == nil)
    }
  }

  @Test func aCompleteNearIsNotFetchedAgain() throws {
    try withTemporaryFolder { folder in
      let pair = try CorpusFetch.build(try harvest(in: folder), into: folder) { _ in }.corpora
      let near = try CorpusFetch.build(
        try harvest([CorpusRecipe.near], in: folder), into: folder, without: pair[0]
      ) { _ in }.corpora[0]
      let report = try CorpusFetch.build(["near"], into: folder, cache: folder)
      #expect(report.wasComplete)
      #expect(report.corpora == [near])
      let all = try CorpusFetch.build(["near", "german"], into: folder, cache: folder)
      #expect(all.corpora == pair + [near])
    }
  }

  @Test func theSamePackagesGiveTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let harvest = try harvest(in: folder)
      let digests = try ["a", "b", "a"].map { name in
        let report = try CorpusFetch.build(harvest, into: folder.appendingPathComponent(name)) {
          _ in
        }
        return try report.corpora.flatMap { corpus in
          try ["train.txt", "held-out.txt", "manifest.json"].map {
            SHA256.hex(try Files.read(corpus.folder.appendingPathComponent($0)))
          }
        }
      }
      #expect(digests[0] == digests[1])
      #expect(digests[0] == digests[2])
    }
  }

  @Test func aPackageWithoutTextStopsTheBuild() throws {
    try withTemporaryFolder { folder in
      let files = try harvest(in: folder).files.values.filter { $0.name != "manpages-de" }
      let out = folder.appendingPathComponent("out")
      let text = message {
        _ = try CorpusFetch.build(
          PackageHarvest(for: CorpusRecipe.pair, folder: folder, files: files), into: out
        ) { _ in }
      }
      #expect(text == "manpages-de: gave no text; its layout has changed or it is empty")
      #expect(!FileManager.default.fileExists(atPath: out.path))
    }
  }

  @Test func aBrokenPackageIsNamed() throws {
    try withTemporaryFolder { folder in
      let file = try write("not a package", "x.deb", in: folder)
      let text = message {
        try PackageReader.forEachFile(in: file, where: { _ in true }) { _, _ in }
      }
      #expect(text.hasPrefix("x.deb: dpkg-deb ended with status"))
    }
  }

  @Test func tamperedTextsAreFound() throws {
    try withTemporaryFolder { folder in
      let harvest = try harvest(in: folder)
      let corpus = try CorpusFetch.build(harvest, into: folder) { _ in }.corpora[0]
      var bytes = try Files.read(corpus.heldOut)
      bytes[3] ^= 1
      try write(bytes, "held-out.txt", in: corpus.folder)
      #expect(message { _ = try BuiltCorpus.open(corpus.folder) }.contains("its SHA-256 is not"))
      try write([UInt8](bytes.dropLast()), "held-out.txt", in: corpus.folder)
      #expect(message { _ = try BuiltCorpus.open(corpus.folder) }.contains("bytes; its manifest"))
      #expect(CorpusFetch.complete(in: folder) == nil)
      try write("{}", "manifest.json", in: corpus.folder)
      #expect(message { _ = try BuiltCorpus.open(corpus.folder) }.contains("not a corpus manifest"))
    }
  }
}
