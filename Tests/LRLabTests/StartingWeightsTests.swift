import Corpora
import Foundation
import Model
import Testing

@testable import lrlab

/// `[model] from`: a study that goes on from weights.
@Suite struct StartingWeightsTests {
  /// Weights with their tokenizer, and a study that starts from them.
  struct Lab {
    let lab: SampleLab
    var folder: URL { lab.scratch.url }

    init(seed: UInt64 = 77, tokenizer: Bool = true) throws {
      lab = try SampleLab()
      let sizes = TransformerConfiguration(
        layers: 1, width: 16, heads: 2, context: 64, vocabulary: 300)
      let session = try TrainingSession(
        configuration: sizes, optimizer: OptimizerConfiguration(), seed: seed, lanes: 1, threads: 1)
      try session.save(to: folder.appendingPathComponent("start"), extra: [:])
      guard tokenizer else { return }
      try Tokenizer.train(
        on: [Document(name: "a", text: String(repeating: "the cat and the hat ", count: 99))],
        vocabulary: 264
      ).save(to: folder.appendingPathComponent("start/tokenizer.json"))
    }

    func study(_ model: String = "from = \"start\"\ncontext = 32") throws -> Study {
      try StudyFile.parse(
        name: folder.appendingPathComponent("s.toml").path,
        text: """
          seeds = [1, 2]
          [model]
          \(model)
          [evaluation]
          every = "50%"
          tokens = 64
          tokens_at_ends = 128
          [domain.english]
          corpus = "english"
          [[stage]]
          domain = "english"
          steps = 3
          [[schedule]]
          preset = "constant"
          peak = 1e-3
          warmup = 1
          """)
    }

    func data(_ study: Study) throws -> StudyData {
      try StudyDataBuilder(
        study: study, folder: folder.appendingPathComponent("data"),
        progress: lrlab.Progress { _ in }
      ).build()
    }
  }

  @Test func trainingStartsFromTheWeights() throws {
    let lab = try Lab()
    let study = try lab.study()
    #expect(study.model.layers == 1 && study.model.width == 16 && study.model.context == 32)
    let data = try lab.data(study)
    let given = try Data(contentsOf: lab.folder.appendingPathComponent("start/tokenizer.json"))
    #expect(data.record.tokenizer == SHA256.hex(Array(given)))
    let plan = try StudyPlan(study, dataIdentity: data.identity)
    let runner = try StudyRunner(
      plan, data: data, folder: lab.folder.appendingPathComponent("r"), threads: 1, jobs: 1,
      progress: lrlab.Progress { _ in })
    try runner.run()
    let session = try TrainingSession(
      configuration: study.model, optimizer: study.optimizer, seed: 5, lanes: 1, threads: 1)
    session.start(
      from: try PretrainedModel(contentsOf: lab.folder.appendingPathComponent("start")))
    var expected = MetricRow(
      step: 0, stage: 0, tokens: 0, learningRate: 0, trainLoss: nil, gradientNorm: nil, seconds: 0)
    try Evaluator(study, data: data).measure(session, into: &expected, atEnd: false)
    // Both seeds, which differ in the order of the data alone.
    for run in plan.runs {
      let first = try #require(RunStore(runner).rows(run).first).row
      #expect(first.step == 0 && first.heldOut == expected.heldOut)
    }
  }

  @Test func theWeightsArePartOfEveryRunsName() throws {
    let (first, second, same) = (try Lab(), try Lab(seed: 78), try Lab())
    let names = try [first, second, same].map {
      try StudyPlan($0.study(), dataIdentity: "x").runs.map(\.id)
    }
    #expect(names[0] == names[2])
    #expect(Set(names[0]).isDisjoint(with: names[1]))
  }

  @Test(arguments: [
    (
      "from = \"start\"\ncontext = 32\nwidth = 32", 5,
      "width = 32; the weights of `from` have 16; leave it out"
    ),
    (
      "from = \"start\"\ncontext = 32\nrotary = 0.5", 5,
      "rotary = 0.5; the weights of `from` have 0.25; leave it out"
    ),
    (
      "from = \"start\"\ncontext = 32\ntied = true", 5,
      "tied = true; the weights of `from` have false; leave it out"
    ),
    ("from = \"start\"\ncontext = 65", 4, "context = 65; the weights of `from` allow 1 to 64"),
    (
      "from = \"start\"", 2,
      "context is missing: with `from` a study says how many tokens the model sees at once, 1 to 64"
    ),
  ])
  func sizesThatDisagreeAreRefused(_ model: String, _ line: Int, _ message: String) throws {
    let lab = try Lab()
    let failure = #expect(throws: Failure.self) { try lab.study(model) }
    #expect(failure?.code == .data)
    #expect(
      failure?.description.hasSuffix("s.toml:\(line): [model] \(message)") == true,
      "\(failure?.description ?? "")")
  }

  @Test func weightsThatAreMissingAreRefused() throws {
    let lab = try Lab(tokenizer: false)
    let missing = #expect(throws: Failure.self) {
      try lab.study("from = \"elsewhere\"\ncontext = 32")
    }
    #expect(missing?.code == .inputOutput)
    #expect(missing?.description.contains("s.toml:3: [model] from = \"elsewhere\"; ") == true)
    let study = try lab.study()
    let bare = #expect(throws: Failure.self) { try lab.data(study) }
    #expect(bare?.code == .data)
    #expect(bare?.description.contains("no tokenizer.json with these weights") == true)
  }

  @Test func aBaselineFromScratchIsRefused() throws {
    let lab = try Lab()
    let text = try lab.study().source
    let two = text.replacing("seeds = [1, 2]", with: "baseline = [\"union\", \"from-scratch\"]")
      .replacing("[[schedule]]", with: "[[stage]]\ndomain = \"german\"\nsteps = 3\n[[schedule]]")
      .replacing(
        "[[stage]]\ndomain = \"e",
        with: "[domain.german]\ncorpus = \"german\"\n[[stage]]\ndomain = \"e")
    let file = lab.folder.appendingPathComponent("s.toml").path
    let failure = #expect(throws: Failure.self) { try StudyFile.parse(name: file, text: two) }
    #expect(failure?.code == .data)
    #expect(
      failure?.description.contains("with [model] from there are no fresh weights") == true,
      "\(failure?.description ?? "")")
    _ = try StudyFile.parse(name: file, text: two.replacing(", \"from-scratch\"", with: ""))
  }

  /// A report reads the study where its weights are not.
  @Test func anOutlineNeedsNoWeights() throws {
    let text = try Lab().study().source
    let outline = try StudyFile.outline(name: "elsewhere/study.toml", text: text)
    #expect(outline.sequences.map(\.stageSteps) == [[3]])
  }
}
