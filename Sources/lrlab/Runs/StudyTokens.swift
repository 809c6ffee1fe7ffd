import Corpora
import Foundation
import Model

/// Domains that come as token files, and tokenizers that come with the study.
extension StudyDataBuilder {
  /// The study's own `tokenizer.json`.
  struct GivenTokenizer {
    var tokenizer: Tokenizer
    var json: Data
    var hash: String
  }

  /// The study's own tokenizer, else the one of the weights that it starts from.
  func givenTokenizer() throws(Failure) -> GivenTokenizer? {
    if let path = study.tokenizer {
      return try read(
        URL(fileURLWithPath: path.hasPrefix("/") ? path : "\(study.folder)/\(path)"), named: path)
    }
    return try startingTokenizer().map { url throws(Failure) in
      try read(url, named: url.relativePath)
    }
  }

  private func read(_ url: URL, named name: String) throws(Failure) -> GivenTokenizer {
    let tokenizer = try corpora { () throws(CorpusError) in try Tokenizer.load(from: url) }
    guard tokenizer.vocabularySize <= study.model.vocabulary else {
      throw Failure(
        .data,
        "\(study.file): [model] vocabulary = \(study.model.vocabulary); \(name) has "
          + "\(tokenizer.vocabularySize) tokens, the model needs at least as many")
    }
    let json = try Files.data(url.path)
    return GivenTokenizer(tokenizer: tokenizer, json: json, hash: SHA256.hex(Array(json)))
  }

  /// A tokenizer trained on the first stage's text; nil where all domains are tokens already.
  func trainTokenizer(_ materials: [String: Material]) throws -> Tokenizer? {
    let first = study.firstStage.domain
    let texts = study.domains.filter { materials[$0.name]?.isText ?? false }
    guard let text = texts.first else { return nil }
    guard texts.count == study.domains.count,
      case .texts(let train, _)? = materials[first]?.content
    else {
      let tokens = study.domains.first { !(materials[$0.name]?.isText ?? true) }
      throw Failure(
        .data,
        "\(text.place) is text, \(tokens?.name ?? first) is tokens; give the tokens' own tokenizer: "
          + "[model] tokenizer = \"tokenizer.json\"")
    }
    progress.say("tokenizer: \(study.model.vocabulary) entries, trained on \(first) alone")
    return try Tokenizer.train(
      on: train, vocabulary: study.model.vocabulary, limitBytes: 10_000_000)
  }

  /// Maps and checks the token files of a domain.
  func readTokens(
    _ train: [String], _ format: TokenFormat?, _ heldOut: Study.HeldOut
  ) throws(CorpusError) -> Material {
    func open(_ patterns: [String]) throws(CorpusError) -> [TokenFile] {
      try TokenFiles.open(
        matching: patterns, relativeTo: URL(fileURLWithPath: study.folder), format: format,
        vocabulary: study.model.vocabulary)
    }
    let files = try open(train)
    let source = train.joined(separator: ", ")
    let identity = TokenFiles.identity(files)
    switch heldOut {
    case .files(let patterns):
      let measured = try open(patterns)
      return Material(
        content: .tokens(train: files, heldOut: measured), source: source,
        hash: "tokens \(identity) held out \(TokenFiles.identity(measured))")
    case .share(let share):
      return Material(
        content: .tokensToSplit(files, share: share), source: source,
        hash: "tokens \(identity) share \(share)")
    }
  }

  /// Writes both parts of a domain as the trainer reads them.
  func pack(
    _ material: Material, of domain: String, _ tokenizer: Tokenizer?, into place: URL
  ) throws -> (train: PackReport, heldOut: PackReport) {
    let (trainFile, heldOutFile) = (Self.trainFile(domain, place), Self.heldOutFile(domain, place))
    if case .texts(let train, let heldOut) = material.content {
      guard let tokenizer else { throw Failure(.data, "no tokenizer for \"\(domain)\"") }
      progress.say("packing \(domain): \(train.count) documents")
      return (
        try TokenPacker.pack(train, tokenizer: tokenizer, to: trainFile),
        try TokenPacker.pack(heldOut, tokenizer: tokenizer, to: heldOutFile)
      )
    }
    progress.say("copying the tokens of \(domain)")
    let train = try TokenWriter(trainFile, format: .nanogpt)
    let heldOut = try TokenWriter(heldOutFile, format: .nanogpt)
    switch material.content {
    case .tokens(let trainFiles, let heldOutFiles):
      return (
        try counted(try TokenPacker.pack(trainFiles, to: train), trainFiles, tokenizer),
        try counted(try TokenPacker.pack(heldOutFiles, to: heldOut), heldOutFiles, tokenizer)
      )
    case .tokensToSplit(let files, let share):
      try HeldOutTokens.split(files, share: share, train: train, heldOut: heldOut)
      let reports = (
        try TokenPacker.finish(train, bytes: 0), try TokenPacker.finish(heldOut, bytes: 0)
      )
      return (
        try counted(reports.0, [try TokenFile(contentsOf: trainFile)], tokenizer),
        try counted(reports.1, [try TokenFile(contentsOf: heldOutFile)], tokenizer)
      )
    case .texts: throw Failure(.data, "\"\(domain)\" is text")
    }
  }

  /// A report with the bytes of text that the tokens stand for, where their tokenizer is known.
  private func counted(
    _ report: PackReport, _ files: [TokenFile], _ tokenizer: Tokenizer?
  ) throws(Failure) -> PackReport {
    guard let tokenizer else { return report }
    var report = report
    for file in files {
      guard file.largestToken < tokenizer.vocabularySize else {
        throw Failure(
          .data,
          "\(file.url.relativePath): token \(file.largestToken); the study's tokenizer has "
            + "tokens 0 ..< \(tokenizer.vocabularySize)")
      }
      report.bytes += file.textBytes(in: 0..<file.count, tokenizer: tokenizer)
    }
    return report
  }
}

extension StudyDataBuilder.Material {
  /// Whether a tokenizer is needed.
  var isText: Bool {
    if case .texts = content { true } else { false }
  }
}
