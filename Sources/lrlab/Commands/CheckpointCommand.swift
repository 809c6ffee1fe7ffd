import ArgumentParser
import Corpora
import Foundation
import Model

struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Exchange weights with transformers: export, import, info.",
    discussion: """
      EXAMPLES
        lrlab checkpoint export --hf out results/quick/infinite-cosine-r5-s1-cfabb154a2ad
        lrlab checkpoint import --hf pythia-14m -o checkpoints/pythia-14m
        lrlab checkpoint info checkpoints/pythia-14m

      A checkpoint is named by its own folder, by its run's (the one that one would deploy), by its
      segment's (the newest), or by a folder that transformers wrote.
      """,
    subcommands: [
      CheckpointExportCommand.self, CheckpointImportCommand.self, CheckpointInfoCommand.self,
      CheckpointLogitsCommand.self,
    ])
}

/// A folder that a command is about to write.
struct TargetFolder {
  let url: URL

  /// - Parameters:
  ///   - names: What the command writes; a folder that holds nothing else may be replaced.
  /// - Throws: `Failure` 64 where something stands there that must not be replaced.
  init(_ path: String, force: Bool, names: Set<String>) throws(Failure) {
    url = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      throw Failure(.usage, "\(path) is a file; name a folder that is not there yet")
    }
    let found = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
    if let stranger = found.subtracting(names).sorted().first {
      throw Failure(
        .usage, "\(path) holds \(stranger), which this command did not write; choose another name")
    }
    guard found.isEmpty || force else {
      throw Failure(.usage, "\(path) is there already; --force replaces it")
    }
  }
}

/// A tokenizer's files, and the token that ends a text.
struct TokenizerFiles {
  var attachments: [String: Data] = [:]
  var endOfText: Int?
  /// Where it was found.
  var source: URL?
}

/// Which tokenizer goes with weights.
struct TokenizerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The tokenizer, where it is not found with the weights.", valueName: "F.json"))
  var tokenizer: String?

  @Flag(help: "Go on without a tokenizer.")
  var noTokenizer = false

  /// The given tokenizer, else the one that is found; checked against the model.
  func files(
    for model: PretrainedModel, in path: String, finding: () throws(Failure) -> URL?
  ) throws(Failure) -> TokenizerFiles {
    guard !noTokenizer else {
      guard tokenizer == nil else {
        throw Failure(.usage, "--tokenizer and --no-tokenizer exclude each other")
      }
      return TokenizerFiles()
    }
    let found: URL?
    if let tokenizer { found = URL(fileURLWithPath: tokenizer) } else { found = try finding() }
    guard let found else {
      throw Failure(
        .data,
        "\(path): no tokenizer is found with these weights; --tokenizer FILE gives it, "
          + "--no-tokenizer goes on without")
    }
    return try read(found, model)
  }

  private func read(_ file: URL, _ model: PretrainedModel) throws(Failure) -> TokenizerFiles {
    let read: Tokenizer
    do { read = try Tokenizer.load(from: file) } catch {
      throw Failure(
        error.isData ? .data : .inputOutput, "\(error); --no-tokenizer goes on without")
    }
    guard read.vocabularySize <= model.configuration.vocabulary else {
      throw Failure(
        .data,
        "\(file.relativePath): \(read.vocabularySize) tokens; the model has "
          + "\(model.configuration.vocabulary), so it is another model's tokenizer")
    }
    var files = TokenizerFiles(endOfText: Int(read.endOfText), source: file)
    files.attachments[CheckpointPlace.tokenizerFile] = try Files.data(file.path)
    let config = file.deletingLastPathComponent()
      .appendingPathComponent(CheckpointPlace.tokenizerConfigFile)
    files.attachments[CheckpointPlace.tokenizerConfigFile] =
      Files.exists(config)
      ? try Files.data(config.path) : Self.config(context: model.configuration.context)
    return files
  }

  /// `tokenizer_config.json` for `AutoTokenizer`.
  private static func config(context: Int) -> Data {
    let end = Tokenizer.endOfTextName
    return Data(
      """
      {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_prefix_space": false,
        "bos_token": "\(end)",
        "eos_token": "\(end)",
        "unk_token": "\(end)",
        "clean_up_tokenization_spaces": false,
        "model_max_length": \(context)
      }

      """.utf8)
  }
}
