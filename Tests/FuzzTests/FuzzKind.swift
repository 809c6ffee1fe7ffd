import Foundation

/// A kind of input that a user can hand in damaged.
enum FuzzKind: String, CaseIterable {
  case study, schedule, checkpoint, tokenizer
  case nanogpt, llmc, llama3, megatron, index
  case text, gzip, zstd, jsonl

  /// The files of one valid input; mutations change one of them.
  struct Input {
    var files: [(name: String, bytes: [UInt8])]
    /// The files that may be changed.
    var mutable: [Int]
    var isText: Bool
  }

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../..").standardizedFileURL

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
  }

  private static let fixtures = "Tests/CorporaTests/Fixtures"

  /// Valid inputs, one of which is taken for each case.
  func inputs() throws -> [Input] {
    func one(_ name: String, _ path: String, isText: Bool = false) throws -> Input {
      Input(files: [(name, try Self.bytes(path))], mutable: [0], isText: isText)
    }
    func pair(_ name: String, mutable: Int) throws -> Input {
      let files = try ["bin", "idx"].map {
        ("x.\($0)", try Self.bytes("\(Self.fixtures)/tokens/\(name).\($0)"))
      }
      return Input(files: files, mutable: [mutable], isText: false)
    }
    switch self {
    case .study:
      return [Input(files: [("x.toml", Array(Self.studyText.utf8))], mutable: [0], isText: true)]
        + [Input(files: [("x.toml", Array(Self.givenText.utf8))], mutable: [0], isText: true)]
        + [try one("x.toml", "studies/own-texts.toml", isText: true)]
    case .schedule:
      return try ["infinite-cosine", "own-phases", "rewarmed-half-peak"].map {
        try one("x.toml", "schedules/\($0).toml", isText: true)
      }
    case .checkpoint: return [try FuzzCheckpoint.input()]
    case .tokenizer:
      return try ["plain", "pythia-like"].map {
        try one("x.json", "\(Self.fixtures)/tokenizer/\($0).json", isText: true)
      }
    case .nanogpt: return [try one("x.bin", "\(Self.fixtures)/tokens/nanogpt.bin")]
    case .llmc: return [try one("x.bin", "\(Self.fixtures)/tokens/llmc.bin")]
    case .llama3: return [try one("x.bin", "\(Self.fixtures)/tokens/llama3.bin")]
    case .megatron: return try ["megatron", "neox"].map { try pair($0, mutable: 0) }
    case .index: return try ["megatron", "neox"].map { try pair($0, mutable: 1) }
    case .text:
      return [Input(files: [("x.txt", Array("Grüße, 日本\n\n".utf8))], mutable: [0], isText: true)]
    case .gzip: return [try one("x.txt.gz", "\(Self.fixtures)/two-members.gz")]
    case .zstd: return [try one("x.jsonl.zst", "\(Self.fixtures)/two-frames.zst")]
    case .jsonl:
      return [Input(files: [("x.jsonl", Array(Self.lines.utf8))], mutable: [0], isText: true)]
    }
  }

  /// Whether a case is spoilt as text or as bytes: texts as both.
  func input(seed: UInt64) throws -> Input {
    var mutator = Mutator(seed: seed)
    let inputs = try inputs()
    var input = inputs[mutator.choice(below: inputs.count)]
    let file = input.mutable[mutator.choice(below: input.mutable.count)]
    let other = inputs[mutator.choice(below: inputs.count)]
    let isText = input.isText && mutator.choice(below: 8) > 0
    input.files[file].bytes = mutator.mutated(
      input.files[file].bytes, other: other.files[file].bytes, isText: isText)
    if self == .checkpoint, mutator.choice(below: 2) == 0 { FuzzCheckpoint.reseal(&input) }
    return input
  }

  private static let studyText = """
    name = "mini"
    seeds = [1]
    [model]
    layers = 1
    width = 16
    heads = 2
    context = 16
    vocabulary = 300
    rotary = 0.25
    parallel_residual = true
    [optimizer]
    beta1 = 0.9
    batch = 4
    moments = "reset"
    [evaluation]
    every = "50%"
    tokens = 512
    [domain.a]
    corpus = "a"
    [domain.b]
    train = ["x.bin"]
    format = "nanogpt"
    held_out_share = 0.1
    [[stage]]
    domain = "a"
    tokens = 12e3
    [[stage]]
    domain = "b"
    steps = 150
    replay = [0, 0.05]
    [[stage]]
    domain = ["a", "b"]
    tokens = { a = 6400, b = 3200 }
    replay = { a = 0.1, b = [0, 0.05] }
    [[schedule]]
    preset = "rewarmed-cosine"
    peak = 3e-3
    warmups = ["5%", "2%", "10%"]
    [[schedule]]
    name = "own"
    peak = 1e-3
    [[schedule.phase]]
    kind = "warmup"
    length = 20
    [[schedule.phase]]
    kind = "decay"
    shape = "linear"
    to = 1e-5
    length = "rest"
    [landscape]
    shift = { b = "weak" }
    [gate]
    rank_within_replay = 0.5
    """

  private static let givenText = """
    [model]
    context = 16
    vocabulary = 300
    [domain.a]
    [domain.b]
    [[stage]]
    domain = "a"
    given = true
    tokens = 1e5
    peak = "unknown"
    final = 3e-5
    warmup = "2%"
    shape = "linear"
    [[stage]]
    domain = "b"
    steps = 150
    [[schedule]]
    preset = "rewarmed-cosine"
    peak = 3e-3
    from = "last"
    """

  private static let lines = """
    {"text": "Grüße", "meta": {"n": [1, 2.5, null, true]}}
    {"text": "a\\u00e4\\ud83d\\ude00\\n", "id": 12345}

    {"id": 1, "text": ""}
    """
}
