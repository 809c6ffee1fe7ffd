import ArgumentParser
import Corpora
import Foundation

struct DataTokenizerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "Train a byte-level BPE tokenizer on a corpus.",
    discussion: """
      EXAMPLES
        lrlab data tokenizer english --vocabulary 2048 -o tokenizer.json
        lrlab data tokenizer 'texts/*.txt' --vocabulary 32768 --limit-bytes 50000000

      The result is a tokenizer.json as `tokenizers` trains and reads it. A study makes its own on
      its first stage's domain alone, as the paper does.
      """)

  @Argument(help: ArgumentHelp("A built corpus, or text files.", valueName: "CORPUS_OR_FILE"))
  var inputs: [String]

  @Option(help: ArgumentHelp("Entries, 257 to 65536.", valueName: "N"))
  var vocabulary = 2048

  @Option(name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "F.json"))
  var output = "tokenizer.json"

  @Option(
    help: ArgumentHelp(
      "Stop after the document that reaches this many bytes; all is read unless given.",
      valueName: "N"))
  var limitBytes: Int?

  @Flag(help: "Put U+FFFD for bytes that are not UTF-8 instead of refusing them.")
  var replaceInvalid = false

  @Option(help: ArgumentHelp("Folder of the corpora.", valueName: "DIR"))
  var data = "data"

  func run() throws {
    if let limitBytes, limitBytes < 1 {
      throw Failure(.usage, "--limit-bytes \(limitBytes); at least 1 is allowed")
    }
    let (count, size) = try corpora { () throws(CorpusError) in
      let documents = try DataInputs.documents(
        inputs, corpora: URL(fileURLWithPath: data), replacesInvalid: replaceInvalid)
      let tokenizer = try Tokenizer.train(
        on: documents, vocabulary: vocabulary, limitBytes: limitBytes)
      try tokenizer.save(to: URL(fileURLWithPath: output))
      return (documents.count, tokenizer.vocabularySize)
    }
    print("\(output): \(size) entries from \(count) documents")
  }
}

/// What a user names as text: a built corpus, or files and patterns.
enum DataInputs {
  static func documents(
    _ inputs: [String], corpora: URL, replacesInvalid: Bool
  ) throws(CorpusError) -> [Document] {
    let corpus = corpora.appendingPathComponent(inputs[0])
    if inputs.count == 1, Files.exists(corpus.appendingPathComponent("manifest.json")) {
      return try PackedText.documents(try BuiltCorpus.open(corpus).train)
    }
    return try UserText.documents(
      matching: inputs, relativeTo: URL(fileURLWithPath: "."), replacesInvalid: replacesInvalid)
  }
}
