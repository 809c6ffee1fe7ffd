import Foundation
import Testing

/// Damaged inputs against the command, one process each, with limits on time and memory.
///
/// Runs under `make fuzz` only, which names the command in `LRLAB`.
@Suite struct FuzzCommandTests {
  private static let command = ProcessInfo.processInfo.environment["LRLAB"]
  /// Seconds after which a case counts as hanging, and the memory that it may take.
  private static let limits = (seconds: 30, kilobytes: 4_000_000)
  /// What a command may answer to a bad file.
  private static let codes: Set<Int32> = [0, 1, 2, 64, 65, 74]

  @Test(.enabled(if: command != nil), arguments: FuzzKind.allCases)
  func theCommandAnswers(_ kind: FuzzKind) throws {
    var outcomes: [Int32: Int] = [:]
    for seed in 0..<UInt64(FuzzTests.count) {
      try FuzzFolder.with(try kind.input(seed: seed), kind, seed) { folder in
        for arguments in Self.arguments(kind) {
          let (code, errors) = try Self.run(arguments, in: folder.url)
          outcomes[code, default: 0] += 1
          let answer = "lrlab \(arguments.joined(separator: " ")): exit \(code), "
          folder.expect(Self.codes.contains(code), answer + errors.debugDescription)
          folder.expect(
            code == 0 || code == 1 || Self.endsWithOneError(errors),
            answer + errors.debugDescription)
        }
      }
    }
    let counts = outcomes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    print("\(kind): exit codes \(counts.joined(separator: ", "))")
  }

  /// Progress may come first; the error is one line, the last one.
  private static func endsWithOneError(_ errors: String) -> Bool {
    let lines = errors.split(separator: "\n")
    let complaints = lines.filter { $0.hasPrefix("lrlab: ") }
    return complaints.count == 1 && complaints.last == lines.last && errors.hasSuffix("\n")
  }

  private static func arguments(_ kind: FuzzKind) -> [[String]] {
    switch kind {
    case .study: [["plan", "x.toml", "--speed", "1e5"], ["simulate", "x.toml", "-o", "out"]]
    case .schedule: [["plot", "x.toml", "--stages", "300,200", "--tokens-per-step", "1000"]]
    case .checkpoint: []
    case .tokenizer: [["data", "info", "x.json"]]
    case .nanogpt, .llmc, .llama3: [["data", "info", "x.bin", "--format", "json"]]
    case .megatron, .index: [["data", "pack", "x.bin", "--to", "nanogpt", "-o", "out.bin"]]
    case .text: [["data", "info", "x.txt"]]
    case .gzip: [["data", "info", "x.txt.gz"]]
    case .zstd: [["data", "info", "x.jsonl.zst"]]
    case .jsonl: [["data", "info", "x.jsonl"]]
    }
  }

  /// Exit code and standard error; 124 where time ran out, above 128 for a signal.
  private static func run(_ arguments: [String], in folder: URL) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      [
        "-c",
        "ulimit -v \(limits.kilobytes); ulimit -c 0; exec timeout -k 2 \(limits.seconds) \"$@\" "
          + "> stdout 2> stderr < /dev/null",
        "sh", command ?? "lrlab",
      ] + arguments
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    let errors = try Data(contentsOf: folder.appending(path: "stderr"))
    let code = process.terminationReason == .exit ? process.terminationStatus : 128
    return (code, String(decoding: errors, as: UTF8.self))
  }
}
