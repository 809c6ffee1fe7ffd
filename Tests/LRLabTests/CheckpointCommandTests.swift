import ArgumentParser
import Corpora
import Foundation
import Model
import Testing

@testable import lrlab

/// Checkpoints as a user names them, exported and imported.
@Suite struct CheckpointCommandTests {
  /// A results' folder with two segments and a run, without training.
  struct Lab {
    let scratch: Scratch
    let tokenizer: Tokenizer
    let sizes = TransformerConfiguration(
      layers: 1, width: 16, heads: 2, context: 16, vocabulary: 300)

    init() throws {
      scratch = try Scratch()
      tokenizer = try Tokenizer.train(
        on: [Document(name: "a", text: String(repeating: "low lower lowest ", count: 50))],
        vocabulary: 260)
      try FileManager.default.createDirectory(
        at: url("data/tokens/0123"), withIntermediateDirectories: true)
      try tokenizer.save(to: url("data/tokens/0123/tokenizer.json"))
      for (index, name) in ["main-piece", "annealed-piece"].enumerated() {
        for step in [3, 12] {
          try session(seed: UInt64(2 * index + step)).save(
            to: url(
              "results/study/segments/\(name)/checkpoints/step_000000\(step < 10 ? "0" : "")\(step)"
            ),
            extra: ["step": String(step)])
        }
      }
      let json = Array(try Data(contentsOf: url("data/tokens/0123/tokenizer.json")))
      try write(
        "results/study/data.json",
        #"{"tokenizer": "\#(SHA256.hex(json))", "vocabulary": 260, "domains": []}"#)
      try write(
        "results/study/run/plan.json",
        """
        {"main": [{"segment": "x", "stage": 1}, {"segment": "main-piece", "stage": 2}], "branches": \
        {"anneal-1": [{"segment": "x", "stage": 1}], \
        "anneal-2": [{"segment": "annealed-piece", "stage": 2}]}}
        """)
    }

    func url(_ path: String) -> URL { scratch.url.appendingPathComponent(path) }
    func path(_ path: String) -> String { url(path).path }

    func write(_ path: String, _ text: String) throws {
      try Files.write(text, to: url(path))
    }

    func session(seed: UInt64) throws -> TrainingSession {
      try TrainingSession(
        configuration: sizes, optimizer: OptimizerConfiguration(), seed: seed, lanes: 1, threads: 1)
    }

    func export(_ source: String, to target: String = "out", _ more: String...) throws {
      try CheckpointExportCommand.parse(
        ["--hf", path(target), path(source), "--data", path("data")] + more
      ).run()
    }

    func `import`(_ source: String, to target: String = "in", _ more: String...) throws {
      try CheckpointImportCommand.parse(["--hf", path(source), "-o", path(target)] + more).run()
    }

    func weights(_ path: String) throws -> String {
      try PretrainedModel(contentsOf: url(path)).sha256
    }

    /// The failure of a command, its paths made short.
    func failure(_ body: () throws -> Void) -> Failure? {
      let failure = #expect(throws: Failure.self) { try body() }
      guard let failure else { return nil }
      return Failure(failure.code, failure.description.replacing(scratch.url.path + "/", with: ""))
    }
  }

  static let annealed = "results/study/segments/annealed-piece/checkpoints/step_00000012"

  /// A run means its last stage's anneal, a segment its newest checkpoint.
  @Test(arguments: [
    ("results/study/run", annealed),
    (
      "results/study/segments/main-piece",
      "results/study/segments/main-piece/checkpoints/step_00000012"
    ),
    (
      "results/study/segments/main-piece/checkpoints",
      "results/study/segments/main-piece/checkpoints/step_00000012"
    ),
    (
      "results/study/segments/main-piece/checkpoints/step_00000003",
      "results/study/segments/main-piece/checkpoints/step_00000003"
    ),
  ])
  func aUserNamesACheckpointInManyWays(_ name: String, _ expected: String) throws {
    let lab = try Lab()
    try lab.export(name)
    #expect(try lab.weights("out") == lab.weights(expected))
    #expect(
      try Data(contentsOf: lab.url("out/tokenizer.json"))
        == Data(contentsOf: lab.url("data/tokens/0123/tokenizer.json")))
  }

  @Test func aBranchCanBeChosen() throws {
    let lab = try Lab()
    try lab.export("results/study/run", to: "out", "--branch", "main")
    #expect(
      try lab.weights("out")
        == lab.weights("results/study/segments/main-piece/checkpoints/step_00000012"))
    let failure = lab.failure {
      try lab.export("results/study/run", to: "other", "--branch", "aneal-2")
    }
    #expect(failure?.code == .usage)
    #expect(failure?.description.contains("the run has main, anneal-1, anneal-2") == true)
  }

  @Test func exportAndImportGiveTheSameWeightsAndTokenizer() throws {
    let lab = try Lab()
    try lab.export("results/study/run")
    try lab.import("out")
    #expect(try lab.weights("in") == lab.weights(Self.annealed))
    try lab.export("in", to: "again")
    for name in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"] {
      #expect(
        try Data(contentsOf: lab.url("out/\(name)")) == Data(contentsOf: lab.url("again/\(name)")))
    }
    let info = try CheckpointReport(
      CheckpointPlace(lab.path("in")), model: PretrainedModel(contentsOf: lab.url("in")),
      data: lab.url("nowhere"))
    #expect(
      info.step == 0 && info.optimizer_steps == 0
        && info.tokenizer?.hasSuffix("in/tokenizer.json") == true)
    #expect(info.parameters == lab.sizes.parameterCount)
  }

  /// Each wrong input with its line and exit code.
  @Test func wrongInputsAreRefused() throws {
    let lab = try Lab()
    func expect(
      _ code: Failure.Code, _ line: String, sourceLocation: SourceLocation = #_sourceLocation,
      _ body: () throws -> Void
    ) {
      let failure = lab.failure(body)
      #expect(failure?.code == code, sourceLocation: sourceLocation)
      #expect(failure?.description == line, sourceLocation: sourceLocation)
    }
    expect(.inputOutput, "nowhere: no such folder") { try lab.export("nowhere") }
    expect(.data, "results/study: a study of 1 runs; name one of them, such as results/study/run") {
      try lab.export("results/study")
    }
    expect(
      .data,
      "data: no weights in it; a checkpoint (state.json), a run (plan.json) or a folder of "
        + "transformers (config.json) is wanted"
    ) { try lab.export("data") }
    try lab.write("out/mine.txt", "x")
    expect(.usage, "out holds mine.txt, which this command did not write; choose another name") {
      try lab.export("results/study/run", to: "out", "--force")
    }
    try lab.export("results/study/run", to: "hf")
    expect(.usage, "hf is there already; --force replaces it") {
      try lab.export("results/study/run", to: "hf")
    }
    try lab.export("results/study/run", to: "hf", "--force")
    try FileManager.default.removeItem(at: lab.url("data/tokens"))
    expect(
      .data,
      "results/study/run: no tokenizer is found with these weights; --tokenizer FILE gives it, "
        + "--no-tokenizer goes on without"
    ) { try lab.export("results/study/run", to: "other") }
    try lab.write("bad.json", "{}")
    expect(
      .data, "bad.json: no BPE model; only byte-level BPE is read; --no-tokenizer goes on without"
    ) { try lab.export("results/study/run", to: "other", "--tokenizer", lab.path("bad.json")) }
    try lab.write("hf/config.json", #"{"model_type": "llama"}"#)
    expect(
      .data,
      "hf/config.json: model_type = \"llama\"; only \"gpt_neox\": GPT-NeoX (Pythia) is read"
    ) { try lab.import("hf") }
    try FileManager.default.removeItem(at: lab.url("results/study/segments/annealed-piece"))
    expect(
      .inputOutput,
      "results/study/run: its weights are not here (results/study/segments/annealed-piece); "
        + "checkpoints are not kept with results: train the study again"
    ) { try lab.export("results/study/run", to: "other") }
    #expect(!Files.exists(lab.url("other")) && !Files.exists(lab.url("in")))
  }

  /// The committed study's own file: its run deploys the second anneal.
  @Test func aRealPlanIsRead() throws {
    let quick = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("results/quick")
    let names = try FileManager.default.contentsOfDirectory(atPath: quick.path).sorted()
    let run = try #require(names.first { $0.hasPrefix("infinite-cosine-r") })
    do throws(Failure) {
      let place = try CheckpointPlace(quick.appendingPathComponent(run).path)
      #expect(place.folder.path.contains("-infinite-cosine-anneal-2-"))
    } catch {
      #expect(
        error.code == .inputOutput && error.description.contains("-infinite-cosine-anneal-2-"))
    }
  }
}
