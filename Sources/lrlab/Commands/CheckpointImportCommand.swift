import ArgumentParser
import Foundation
import Model

struct CheckpointImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a checkpoint of a GPT-NeoX or Pythia model that transformers wrote.",
    discussion: """
      EXAMPLES
        lrlab checkpoint import --hf pythia-14m -o checkpoints/pythia-14m

      The checkpoint has the model's weights and tokenizer, no moments and step 0. A study starts
      from it with  [model]  from = "checkpoints/pythia-14m"
      """)

  @Option(
    help: ArgumentHelp("The folder with config.json and model.safetensors.", valueName: "DIR"))
  var hf: String

  @Option(name: [.short, .long], help: ArgumentHelp("The folder to write.", valueName: "DIR"))
  var output: String

  @OptionGroup var tokenizers: TokenizerOptions

  @Flag(help: "Replace a checkpoint that this command wrote.")
  var force = false

  private static let names: Set<String> = [
    "model.safetensors", "optimizer.safetensors", "state.json", CheckpointPlace.tokenizerFile,
    CheckpointPlace.tokenizerConfigFile,
  ]

  func run() throws {
    let target = try TargetFolder(output, force: force, names: Self.names)
    let folder = URL(fileURLWithPath: hf)
    let model = try checkpoints { () throws(CheckpointError) in
      try PretrainedModel(transformers: folder)
    }
    let files = try tokenizers.files(for: model, in: hf) { () throws(Failure) in
      let beside = folder.appendingPathComponent(CheckpointPlace.tokenizerFile)
      return Files.exists(beside) ? beside : nil
    }
    let extra = ["step": "0", "source": folder.lastPathComponent]
    try checkpoints { () throws(CheckpointError) in
      try model.saveCheckpoint(to: target.url, extra: extra, attachments: files.attachments)
    }
    print(
      "\(output): \(CheckpointReport.sizes(model.configuration)), "
        + (files.source == nil ? "no tokenizer" : "with its tokenizer"))
    if model.roundedTensors > 0 {
      print("note: \(model.roundedTensors) tensors in double precision were rounded to Float")
    }
  }
}
