import ArgumentParser
import Foundation
import Model

struct CheckpointInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Check a checkpoint and tell what is in it.",
    discussion: """
      EXAMPLES
        lrlab checkpoint info results/quick/infinite-cosine-r5-s1-cfabb154a2ad
        lrlab checkpoint info pythia-14m --format json
      """)

  @Argument(help: ArgumentHelp("A checkpoint, run or segment.", valueName: "CHECKPOINT"))
  var checkpoint: String

  @Option(
    help: ArgumentHelp(
      "Of a run, main or anneal-K; the one to deploy unless given.", valueName: "NAME"))
  var branch: String?

  @Option(help: ArgumentHelp("Folder of the corpora and tokens.", valueName: "DIR"))
  var data = "data"

  @Option(help: "How the answer is printed.")
  var format = OutputFormat.table

  func run() throws {
    let place = try CheckpointPlace(checkpoint, branch: branch)
    let report = try CheckpointReport(
      place, model: try place.model(), data: URL(fileURLWithPath: data))
    switch format {
    case .table: print(report.text)
    case .json: print(String(decoding: try Files.json(report), as: UTF8.self), terminator: "")
    }
  }
}

/// What is in a checkpoint.
struct CheckpointReport: Encodable {
  var folder: String
  var writer: String
  var model: TransformerConfiguration
  var parameters: Int
  var step: Int?
  var optimizer_steps: Int?
  var tokenizer: String?
  var weights_sha256: String

  init(_ place: CheckpointPlace, model: PretrainedModel, data: URL) throws(Failure) {
    folder = place.folder.relativePath
    writer = model.writer.rawValue
    self.model = model.configuration
    parameters = model.configuration.parameterCount
    step = model.extra["step"].flatMap { Int($0) }
    optimizer_steps = model.optimizerSteps
    tokenizer = try place.tokenizer(data: data)?.relativePath
    weights_sha256 = model.sha256
  }

  var text: String {
    var lines = ["\(folder), written by \(writer)", "  \(Self.sizes(model))"]
    if let step, let optimizer_steps {
      lines.append("  step \(step), \(optimizer_steps) since the moments were fresh")
    }
    lines.append("  tokenizer: \(tokenizer ?? "none found")")
    lines.append("  weights: SHA-256 \(weights_sha256)")
    return lines.joined(separator: "\n")
  }

  static func sizes(_ model: TransformerConfiguration) -> String {
    "\(model.layers) layer\(model.layers == 1 ? "" : "s"), width \(model.width), \(model.heads) heads, context "
      + "\(model.context), vocabulary \(model.vocabulary), rotary \(Format.number(model.rotary)), "
      + "\(model.parallelResidual ? "parallel" : "sequential"), "
      + "\(model.tied ? "tied" : "untied"): \(Format.count(Double(model.parameterCount))) parameters"
  }
}

/// The numbers behind the live comparison with `transformers`; not shown in the help.
struct CheckpointLogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits", abstract: "Print the logits after each token of a text as JSON.",
    discussion: "EXAMPLES\n  lrlab checkpoint logits CHECKPOINT --tokens 5,17,3",
    shouldDisplay: false)

  @Argument(help: ArgumentHelp("A checkpoint, run or segment.", valueName: "CHECKPOINT"))
  var checkpoint: String

  @Option(help: ArgumentHelp("Numbers of tokens.", valueName: "1,2,3"))
  var tokens: String

  func run() throws {
    let model = try CheckpointPlace(checkpoint).model()
    let sizes = model.configuration
    let parts = tokens.split(separator: ",", omittingEmptySubsequences: false)
    let ids = parts.compactMap { UInt16($0) }
    guard ids.count == parts.count, (1...sizes.context).contains(ids.count),
      ids.allSatisfy({ $0 < sizes.vocabulary })
    else {
      throw Failure(
        .usage,
        "--tokens \(tokens); 1 to \(sizes.context) numbers in 0 ..< \(sizes.vocabulary), such as 1,2"
      )
    }
    let logits = model.logits(ids)
    let rows = stride(from: 0, to: logits.count, by: sizes.vocabulary).map {
      Array(logits[$0..<($0 + sizes.vocabulary)])
    }
    print(String(decoding: try Files.json(rows), as: UTF8.self), terminator: "")
  }
}
