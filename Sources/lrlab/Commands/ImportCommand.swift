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
    if let complaint = Self.complaint(of: reading, at: 0) {
      throw Failure(.data, "\(file): \(from): \(complaint)")
    }
    var stop: (update: Int, complaint: Complaint)?
    let pieces = { (add: (String) throws(Failure) -> Void) throws(Failure) in
      stop = try write(reading, count: count, add)
    }
    if let output, output != "-" {
      Interruption.listen()
      try Files.write(to: URL(fileURLWithPath: output), pieces: pieces)
    } else {
      try Files.print(pieces: pieces)
    }
    guard let stop else { return }
    let rates =
      stop.update == 1 ? "the 1 rate before it is" : "the \(stop.update) rates before it are"
    throw Failure(.data, "\(file): \(from): \(stop.complaint); \(rates) written")
  }

  /// What the trainer says when it is asked for an update's rate, if it complains.
  private static func complaint(of reading: Reading, at update: Int) -> Complaint? {
    do throws(Complaint) {
      _ = try reading.curve.learningRate(atUpdate: update)
      return nil
    } catch {
      return error
    }
  }

  /// The table in pieces, as far as the trainer gets.
  ///
  /// Trainers ask their scheduler once more after the last update, so a complaint that comes then
  /// counts too.
  private func write(
    _ reading: Reading, count: Int, _ add: (String) throws(Failure) -> Void
  ) throws(Failure) -> (update: Int, complaint: Complaint)? {
    var text = "step,lr\n"
    for update in 0..<count {
      let rate: Double
      do throws(Complaint) { rate = try reading.curve.learningRate(atUpdate: update) } catch {
        try add(text)
        return (update, error)
      }
      text += "\(zeroBased ? update : update + 1),\(Format.number(rate))\n"
      if text.utf8.count >= ScheduleCSV.pieceBytes {
        try add(text)
        text = ""
      }
    }
    try add(text)
    return Self.complaint(of: reading, at: count).map { (count, $0) }
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
