import ArgumentParser
import Dialects
import Foundation
import Schedules

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write the rates that another trainer would use for its own configuration.",
    discussion: """
      EXAMPLES
        lrlab import entry.json --from torch --steps 400 -o curve.csv
        lrlab import ds_config.json --from deepspeed --steps 10000
        lrlab import pythia.yml --from neox --zero-based -o curve.csv

      The file is JSON, YAML or TOML: the trainer's own configuration, or an entry
      {"class": …, "params": {…}} with its class and parameter names. Other keys are ignored.
      The CSV has the columns step,lr. A curve can be planned with as preset = "table".

      TRAINER is one of
        \(Dialect.wrappedNames())
      """)

  @Argument(help: ArgumentHelp("The configuration.", valueName: "CONFIG"))
  var file: String

  @Option(help: ArgumentHelp("Whose configuration it is.", valueName: "TRAINER"))
  var from: String

  @Option(
    help: ArgumentHelp(
      "Updates to write; what the configuration speaks of unless given.", valueName: "N"))
  var steps: Int?

  @Flag(help: "Count the rows from 0, as the trainers do, instead of from 1.")
  var zeroBased = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("CSV file; stdout unless given.", valueName: "curve.csv"))
  var output: String?

  func run() throws {
    let dialect = try Dialect.given(from, by: "--from")
    let trainerFile = try TrainerFile.load(file)
    let reading: Reading
    do { reading = try dialect.reading(of: trainerFile.configuration) } catch {
      throw Failure(.data, "\(file): \(from): \(error)")
    }
    let count = try stepCount(of: reading, entry: trainerFile)
    let (rates, complaint) = reading.rates(of: count)
    guard complaint == nil || !rates.isEmpty else {
      throw Failure(.data, "\(file): \(from): \(complaint?.description ?? "")")
    }
    try write(rates)
    if let complaint {
      throw Failure(
        .data, "\(file): \(from): \(complaint); the \(rates.count) rates before it are written")
    }
  }

  private func stepCount(of reading: Reading, entry: TrainerFile) throws(Failure) -> Int {
    guard let count = steps ?? entry.steps ?? reading.horizon else {
      throw Failure(.usage, "\(file) says nothing of how long the run is; give --steps N")
    }
    guard count >= 1, count <= maximumStepCount else {
      throw Failure(.usage, "--steps \(count); 1 ... \(maximumStepCount) is allowed")
    }
    return count
  }

  private func write(_ rates: [Double]) throws(Failure) {
    var text = "step,lr\n"
    for (update, rate) in rates.enumerated() {
      text += "\(zeroBased ? update : update + 1),\(Format.number(rate))\n"
    }
    if let output, output != "-" {
      try Files.write(text, to: URL(fileURLWithPath: output))
    } else {
      do {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
      } catch {
        throw Failure(.inputOutput, "stdout cannot be written: \(Files.reason(error))")
      }
    }
  }
}

extension Dialect {
  /// The dialect that a user named.
  static func given(
    _ name: String, by option: String, among dialects: [Dialect] = allCases
  ) throws(Failure) -> Dialect {
    if let dialect = Dialect(named: name), dialects.contains(dialect) { return dialect }
    throw Failure(
      .usage,
      "\(option) \(name): no trainer that lrlab \(dialects == allCases ? "knows" : "exports to")"
        + Suggestion.clause(for: name, among: dialects.map(\.rawValue)))
  }

  /// All names, a few a line.
  static func wrappedNames(_ dialects: [Dialect] = allCases) -> String {
    let names = dialects.map(\.rawValue)
    return stride(from: 0, to: names.count, by: 8).map { start in
      names[start..<min(start + 8, names.count)].joined(separator: ", ")
    }.joined(separator: ",\n  ")
  }
}
