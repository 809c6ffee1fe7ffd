import ArgumentParser
import Foundation
import Model

struct CheckpointExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a folder that transformers loads as GPTNeoXForCausalLM.",
    discussion: """
      EXAMPLES
        lrlab checkpoint export --hf out results/quick/infinite-cosine-r5-s1-cfabb154a2ad
        lrlab checkpoint export --hf out RUN --branch main
        lrlab checkpoint export --hf out CHECKPOINT --tokenizer tokenizer.json

      Writes model.safetensors, config.json, tokenizer.json and tokenizer_config.json, all or
      nothing. Then:  lm_eval --model hf --model_args pretrained=out --tasks lambada_openai
      """)

  @Option(help: ArgumentHelp("The folder to write.", valueName: "DIR"))
  var hf: String

  @Argument(help: ArgumentHelp("A checkpoint, run or segment.", valueName: "CHECKPOINT"))
  var checkpoint: String

  @Option(
    help: ArgumentHelp(
      "Of a run, main or anneal-K; the one to deploy unless given.", valueName: "NAME"))
  var branch: String?

  @OptionGroup var tokenizers: TokenizerOptions

  @Option(help: ArgumentHelp("Folder of the corpora and tokens.", valueName: "DIR"))
  var data = "data"

  @Flag(help: "Replace a folder that this command wrote.")
  var force = false

  private static let names: Set<String> = [
    "model.safetensors", "config.json", CheckpointPlace.tokenizerFile,
    CheckpointPlace.tokenizerConfigFile,
  ]

  func run() throws {
    let target = try TargetFolder(hf, force: force, names: Self.names)
    let place = try CheckpointPlace(checkpoint, branch: branch)
    let model = try place.model()
    let files = try tokenizers.files(for: model, in: checkpoint) { () throws(Failure) in
      try place.tokenizer(data: URL(fileURLWithPath: data))
    }
    try checkpoints { () throws(CheckpointError) in
      try model.saveForTransformers(
        to: target.url, endOfText: files.endOfText, attachments: files.attachments)
    }
    print(
      "\(hf): \(CheckpointReport.sizes(model.configuration)), from \(place.folder.relativePath), "
        + (files.source.map { "tokenizer \($0.relativePath)" } ?? "no tokenizer"))
  }
}
