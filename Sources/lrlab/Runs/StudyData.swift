import Corpora
import Foundation
import Model

/// The tokens of one domain, packed and memory-mapped.
struct DomainTokens: Sendable {
  let train: TokenFile
  let heldOut: TokenFile
  /// Bytes of text a held-out token stands for, to turn nats per token into bits per byte; 0 where
  /// tokens came without their tokenizer.
  let heldOutBytesPerToken: Double

  /// Windows of `context` tokens with their targets.
  func windows(context: Int) -> Int { max(0, (train.count - 1) / context) }
}

/// All domains of a study as tokens, and what identifies them.
struct StudyData: Sendable {
  let domains: [String: DomainTokens]
  /// What is stored with each run: packages, checksums, sizes.
  let record: Record
  /// What a user should know, such as a corpus that is the small sample.
  let notes: [String]

  struct Record: Codable, Sendable {
    struct Domain: Codable, Sendable {
      var name: String
      var source: String
      var trainTokens: Int
      var trainBytes: Int
      var heldOutTokens: Int
      var heldOutBytes: Int
      var trainSHA256: String
      var heldOutSHA256: String
    }
    var tokenizer: String
    var vocabulary: Int
    var domains: [Domain]
  }

  /// SHA-256 over tokenizer and tokens: part of every run's id.
  var identity: String { record.identity }

  func tokens(of domain: String) throws(Failure) -> DomainTokens {
    guard let tokens = domains[domain] else { throw Failure(.data, "no domain \"\(domain)\"") }
    return tokens
  }
}

/// Turns the texts of a study into tokens, once: the result is kept by the hash of what went in.
struct StudyDataBuilder {
  let study: Study
  /// Where `lrlab data fetch` put its corpora, and where tokens are kept.
  let folder: URL
  let progress: Progress

  /// What one domain is made of.
  struct Material {
    enum Content {
      case texts(train: [Document], heldOut: [Document])
      case tokens(train: [TokenFile], heldOut: [TokenFile])
      /// Token files of which a share is held out.
      case tokensToSplit([TokenFile], share: Double)
    }
    var content: Content
    var source: String
    var hash: String
    var notes: [String] = []
  }

  func build() throws(Failure) -> StudyData {
    var texts: [String: Material] = [:]
    let tokenizer = try givenTokenizer()
    for domain in study.domains {
      texts[domain.name] = try read(domain)
      guard !Interruption.isAsked else {
        throw Failure(.interrupted, "stopped while reading texts; nothing was trained")
      }
    }
    let names = study.domains.map(\.name)
    let first = study.firstStage.domain
    let vocabulary = study.model.vocabulary
    var inputs = names.map { "\($0) \(texts[$0]?.hash ?? "")" }.joined(separator: "\n")
    if let tokenizer { inputs += "\ntokenizer \(tokenizer.hash)" }
    let key = StudyPlan.hash("tokens 1\n\(vocabulary)\n\(first)\n\(inputs)")
    let place = folder.appendingPathComponent("tokens/\(key)")
    let recordFile = place.appendingPathComponent("record.json")
    if !Files.exists(recordFile) { try pack(texts, tokenizer, into: place) }
    let record = try Files.decode(StudyData.Record.self, from: recordFile)
    return try open(place, record, notes: names.flatMap { texts[$0]?.notes ?? [] })
  }

  // MARK: - Texts

  private func read(_ domain: Study.Domain) throws(Failure) -> Material {
    let text = try domain.textForTraining()
    do {
      switch text {
      case .corpus(let name): return try readCorpus(name, domain)
      case .files(let train, let heldOut): return try readFiles(train, heldOut, domain)
      case .tokens(let train, let format, let heldOut):
        return try readTokens(train, format, heldOut)
      }
    } catch let error as CorpusError {
      throw Failure(error.isData ? .data : .inputOutput, "\(domain.place): \(error)")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.inputOutput, "\(domain.place): \(error)")
    }
  }

  private func readCorpus(_ name: String, _ domain: Study.Domain) throws -> Material {
    let place = folder.appendingPathComponent(name)
    guard Files.exists(place) else {
      let isExtra = CorpusFetch.names.contains(name) && !CorpusFetch.defaultNames.contains(name)
      throw Failure(
        .inputOutput,
        "\(domain.place) corpus = \"\(name)\" is not in \(folder.relativePath); "
          + "run `lrlab data fetch\(isExtra ? " \(name)" : "")` (built: \(builtNames()))")
    }
    let corpus = try BuiltCorpus.open(place)
    let manifest = corpus.manifest
    let sources = manifest.packages.map { $0.name + ($0.version == "-" ? "" : " " + $0.version) }
    return Material(
      content: .texts(
        train: try PackedText.documents(corpus.train),
        heldOut: try PackedText.documents(corpus.heldOut)),
      source: "corpus \(name) (\(sources.joined(separator: ", ")))",
      hash: manifest.train.sha256 + manifest.heldOut.sha256,
      notes: manifest.notes.map { "\(domain.name): \($0)" })
  }

  private func builtNames() -> String {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let names = found.filter {
      Files.exists(folder.appendingPathComponent($0).appendingPathComponent("manifest.json"))
    }
    return names.isEmpty ? "none" : names.sorted().joined(separator: ", ")
  }

  private func readFiles(_ train: [String], _ heldOut: Study.HeldOut, _ domain: Study.Domain)
    throws -> Material
  {
    let base = URL(fileURLWithPath: study.folder)
    var trainTexts = try UserText.documents(matching: train, relativeTo: base)
    var heldOutTexts: [Document]
    switch heldOut {
    case .files(let patterns):
      heldOutTexts = try UserText.documents(matching: patterns, relativeTo: base)
    case .share(let share):
      (trainTexts, heldOutTexts) = try HeldOut.split(trainTexts, share: share)
    }
    var hash = SHA256()
    for document in trainTexts + [Document(name: "", text: "\u{0}held out")] + heldOutTexts {
      hash.update(Array(document.text.utf8) + [0])
    }
    return Material(
      content: .texts(train: trainTexts, heldOut: heldOutTexts),
      source: train.joined(separator: ", "), hash: hash.finish())
  }

  // MARK: - Tokens

  private func pack(
    _ texts: [String: Material], _ given: GivenTokenizer?, into place: URL
  ) throws(Failure) {
    do {
      try packThrowing(texts, given, into: place)
    } catch let error as CorpusError {
      throw Failure(error.isData ? .data : .inputOutput, "\(error)")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.inputOutput, "\(place.relativePath): \(error)")
    }
  }

  private func packThrowing(
    _ texts: [String: Material], _ given: GivenTokenizer?, into place: URL
  ) throws {
    try Files.makeFolder(place)
    let tokenizer = try given?.tokenizer ?? trainTokenizer(texts)
    var record = StudyData.Record(
      tokenizer: "none", vocabulary: study.model.vocabulary, domains: [])
    if let tokenizer {
      let file = place.appendingPathComponent("tokenizer.json")
      if let given { try Files.write(given.json, to: file) } else { try tokenizer.save(to: file) }
      record.tokenizer = try Self.hash(file)
    }
    for domain in study.domains {
      guard let text = texts[domain.name] else { continue }
      let (train, heldOut) = try pack(text, of: domain.name, tokenizer, into: place)
      record.domains.append(
        StudyData.Record.Domain(
          name: domain.name, source: text.source, trainTokens: train.tokens,
          trainBytes: train.bytes, heldOutTokens: heldOut.tokens, heldOutBytes: heldOut.bytes,
          trainSHA256: train.sha256, heldOutSHA256: heldOut.sha256))
    }
    try Files.write(try Files.json(record), to: place.appendingPathComponent("record.json"))
  }

  private static func hash(_ url: URL) throws(Failure) -> String {
    SHA256.hex([UInt8](try Files.data(url.path)))
  }

  static func trainFile(_ domain: String, _ place: URL) -> URL {
    place.appendingPathComponent("\(domain).train.bin")
  }

  static func heldOutFile(_ domain: String, _ place: URL) -> URL {
    place.appendingPathComponent("\(domain).held-out.bin")
  }

  private func open(_ place: URL, _ record: StudyData.Record, notes: [String]) throws(Failure)
    -> StudyData
  {
    var domains: [String: DomainTokens] = [:]
    for entry in record.domains {
      let tokens: DomainTokens
      do {
        tokens = DomainTokens(
          train: try TokenFile(
            contentsOf: Self.trainFile(entry.name, place), vocabulary: record.vocabulary),
          heldOut: try TokenFile(
            contentsOf: Self.heldOutFile(entry.name, place), vocabulary: record.vocabulary),
          heldOutBytesPerToken: Double(entry.heldOutBytes) / Double(max(1, entry.heldOutTokens)))
      } catch {
        throw Failure(error.isData ? .data : .inputOutput, "\(error)")
      }
      try check(entry, tokens, in: place)
      domains[entry.name] = tokens
    }
    return StudyData(domains: domains, record: record, notes: notes)
  }

  /// The tokens that were packed, to the byte, and enough of them for one window each.
  private func check(
    _ entry: StudyData.Record.Domain, _ tokens: DomainTokens, in place: URL
  ) throws(Failure) {
    let context = study.model.context
    guard tokens.train.count == entry.trainTokens, tokens.heldOut.count == entry.heldOutTokens,
      try Self.hash(Self.trainFile(entry.name, place)) == entry.trainSHA256,
      try Self.hash(Self.heldOutFile(entry.name, place)) == entry.heldOutSHA256
    else {
      throw Failure(
        .data,
        "\(place.relativePath): the tokens of \"\(entry.name)\" are damaged; remove that "
          + "folder and they are made anew")
    }
    for (kind, count) in [("train", tokens.train.count), ("held-out", tokens.heldOut.count)]
    where count < context + 1 {
      throw Failure(
        .data,
        "domain \"\(entry.name)\": its \(kind) text has \(count) tokens; at least "
          + "\(context + 1) are needed (one context and a target)")
    }
  }
}
