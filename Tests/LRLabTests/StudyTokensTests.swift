import Corpora
import Foundation
import Testing

@testable import lrlab

/// Domains that come as token files, and a tokenizer that comes with the study.
@Suite struct StudyTokensTests {
  private static let tokenizerFile = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent()
    .appendingPathComponent("../CorporaTests/Fixtures/tokenizer/plain.json").standardizedFileURL

  /// The sample study with one domain's line replaced, in a folder that holds its corpora.
  private func lab(
    english: String = "corpus = \"english\"", german: String = "corpus = \"german\"",
    vocabulary: Int = 600, tokenizer: String? = nil
  ) throws -> SampleLab {
    let model =
      "vocabulary = \(vocabulary)" + (tokenizer.map { "\ntokenizer = \"\($0)\"" } ?? "")
    return try SampleLab(
      sampleStudy.replacing("vocabulary = 300", with: model)
        .replacing("corpus = \"english\"", with: english)
        .replacing("corpus = \"german\"", with: german))
  }

  private func build(_ lab: SampleLab) throws -> StudyData {
    try StudyDataBuilder(
      study: lab.study, folder: lab.scratch.url.appendingPathComponent("data"),
      progress: Progress()
    ).build()
  }

  /// A hundred documents of the sample as a token file.
  private func packed(
    _ folder: Scratch, _ name: String, _ format: TokenFormat
  ) throws -> (path: String, tokens: TokenFile) {
    let sample = Self.tokenizerFile.deletingLastPathComponent()
      .appendingPathComponent("../../../../sample/\(name).txt").standardizedFileURL
    let url = folder.url.appendingPathComponent("\(name).bin")
    let tokenizer = try Tokenizer.load(from: Self.tokenizerFile)
    _ = try TokenPacker.pack(
      Array(try CorpusFile.documents(sample).prefix(100)), tokenizer: tokenizer, to: url,
      format: format)
    return (url.path, try TokenFile(contentsOf: url, format: nil))
  }

  @Test func tokensNeedNoTokenizer() throws {
    let folder = try Scratch()
    let english = try packed(folder, "english", .megatron)
    let german = try packed(folder, "german", .llmc)
    let prefix = String(english.path.dropLast(4))
    let lab = try lab(
      english: "train = \"\(prefix)\"\nheld_out_share = 0.2",
      german: "train = \"\(german.path)\"\nheld_out_share = 0.1")
    let data = try build(lab)
    #expect(data.record.tokenizer == "none")
    let (old, new) = (try data.tokens(of: "english"), try data.tokens(of: "german"))
    #expect(old.train.count + old.heldOut.count == english.tokens.count)
    #expect(old.heldOut.count > english.tokens.count / 20)
    // Whole documents: the end of a document is the last token of both parts.
    #expect(old.train[old.train.count - 1] == 0 && old.heldOut[old.heldOut.count - 1] == 0)
    let kept = german.tokens.count - Int((Double(german.tokens.count) * 0.1).rounded())
    #expect(new.train[0..<kept] == german.tokens[0..<kept])
    #expect(new.heldOut[0..<new.heldOut.count] == german.tokens[kept..<german.tokens.count])
    #expect(old.heldOutBytesPerToken == 0)
    #expect(try build(lab).identity == data.identity)
  }

  @Test func heldOutFilesAndTheirBytes() throws {
    let folder = try Scratch()
    let english = try packed(folder, "english", .nanogpt)
    let german = try packed(folder, "german", .megatron)
    let lab = try lab(
      german: "train = \"\(german.path)\"\nheld_out = \"\(english.path)\"",
      tokenizer: Self.tokenizerFile.path)
    let data = try build(lab)
    let tokens = try data.tokens(of: "german")
    #expect(tokens.train.count == german.tokens.count)
    #expect(tokens.heldOut[0..<tokens.heldOut.count] == english.tokens[0..<english.tokens.count])
    let tokenizer = try Tokenizer.load(from: Self.tokenizerFile)
    let bytes = english.tokens.textBytes(in: 0..<english.tokens.count, tokenizer: tokenizer)
    #expect(tokens.heldOutBytesPerToken == Double(bytes) / Double(english.tokens.count))
    // The text is encoded by the study's tokenizer too.
    let text = try data.tokens(of: "english").train
    #expect(tokenizer.text(text[0..<20]).contains(" "))
    #expect(data.record.tokenizer == SHA256.hex(Array(try Data(contentsOf: Self.tokenizerFile))))
  }

  @Test func refusesTextBesideTokensOfAnUnknownTokenizer() throws {
    let folder = try Scratch()
    let german = try packed(folder, "german", .nanogpt)
    let lab = try lab(german: "train = \"\(german.path)\"")
    #expect(
      failure { _ = try build(lab) }
        == "s.toml:16: [domain.english] is text, german is tokens; give the tokens' own "
        + "tokenizer: [model] tokenizer = \"tokenizer.json\"")
  }

  @Test func refusesVocabulariesThatAreTooSmall() throws {
    let folder = try Scratch()
    let german = try packed(folder, "german", .nanogpt)
    let small = try lab(vocabulary: 599, tokenizer: Self.tokenizerFile.path)
    #expect(
      failure { _ = try build(small) }.hasSuffix(
        "plain.json has 600 tokens, the model needs at least as many"))
    let tokens = try lab(german: "train = \"\(german.path)\"", vocabulary: 300)
    let text = failure { _ = try build(tokens) }
    #expect(text.contains("[domain.german]: ") && text.hasSuffix("has tokens 0 ..< 300"))
  }

  /// A domain's keys, and what is said to them.
  @Test(arguments: [
    ("corpus = \"german\"\nformat = \"llmc\"", "a built corpus is text"),
    ("train = [\"a.bin\", \"b.txt\"]", "\"b.txt\" is no token file (.bin) beside others that are"),
    ("train = \"a.bin\"\nheld_out = \"b.txt\"", "held_out = \"b.txt\"; \"b.txt\" is no token file"),
    ("train = \"a.bin\"\nformat = \"megatrom\"", "did you mean \"megatron\"?"),
  ])
  func refusesKeysThatDoNotFit(_ german: String, _ expected: String) {
    let text = failure { _ = try lab(german: german) }
    #expect(text.hasPrefix("s.toml:") && text.contains(expected), "\(text)")
  }

  private func failure(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      return "\(error)"
    }
  }
}
