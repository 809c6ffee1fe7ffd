import Dialects
import Foundation
import Schedules

/// A schedule in a trainer's words as files, and the proof that they say the same.
struct ScheduleExport {
  let plan: Plan
  let handover: Handover

  /// - Throws: `Failure` 65 for what the trainer has no way to say.
  init(plan: Plan, dialect: Dialect) throws(Failure) {
    self.plan = plan
    do { handover = try dialect.handover(of: plan) } catch {
      throw Failure(.data, error.description)
    }
  }

  /// All files one after the other; several are headed by their names.
  var text: String {
    guard handover.parts.count > 1 else { return handover.parts.map(\.text).joined() }
    return handover.parts.map { "# ---- \(fileName($0)) ----\n\($0.text)" }.joined(separator: "\n")
  }

  private func fileName(_ part: Handover.Part) -> String { "\(plan.name).\(part.suffix)" }

  /// Writes one file, or several into a folder.
  func write(to path: String) throws(Failure) {
    let url = URL(fileURLWithPath: path)
    if handover.parts.count == 1, !path.hasSuffix("/"), !url.pathExtension.isEmpty {
      return try Files.write(handover.parts[0].text, to: url)
    }
    guard url.pathExtension.isEmpty || path.hasSuffix("/") else {
      throw Failure(
        .usage,
        "-o \(path): \(handover.parts.count) files are to be written "
          + "(\(handover.parts.map(fileName).joined(separator: ", "))); give a folder")
    }
    for part in handover.parts {
      try Files.write(part.text, to: url.appendingPathComponent(fileName(part)))
    }
  }

  /// The largest difference between the plan and what the files say when they are read back.
  func verification() throws(Failure) -> String {
    var largest = 0.0
    var how = "as our reading of \(handover.dialect.rawValue) has it"
    for part in handover.parts {
      if handover.means == .code {
        largest = max(largest, try differenceOfCode(part))
        how = "as python3 runs it"
      } else {
        largest = max(largest, try differenceOfConfiguration(part))
      }
    }
    return "max |Δlr| = \(Format.number(largest)) over steps 1 to \(plan.stepCount), \(how)"
      + (largest == 0 ? "" : "; \(Format.rate(largest / plan.peak)) of the peak")
  }

  private func differenceOfConfiguration(_ part: Handover.Part) throws(Failure) -> Double {
    var configuration = part.configuration ?? Configuration(parameters: [:])
    // OLMo-core's configuration is Python; the others are read back from the text.
    if !part.suffix.hasSuffix("py") {
      configuration = try TrainerFile(name: fileName(part), text: part.text).configuration
    }
    do {
      let reading = try handover.dialect.reading(of: configuration)
      if let difference = reading.difference(from: plan, over: part.firstStep...part.lastStep) {
        return difference
      }
    } catch {
      throw Failure(.data, "\(fileName(part)): \(handover.dialect.rawValue): \(error)")
    }
    throw Failure(.data, "\(fileName(part)): \(handover.dialect.rawValue) raises an error in it")
  }

  private func differenceOfCode(_ part: Handover.Part) throws(Failure) -> Double {
    let rates = try PythonRun.rates(of: part.text, updates: plan.stepCount)
    guard rates.count == plan.stepCount else {
      throw Failure(
        .data, "\(fileName(part)): gave \(rates.count) rates for \(plan.stepCount) steps")
    }
    let expected = plan.learningRates(in: 1...plan.stepCount)
    return zip(rates, expected).map { abs($0 - $1) }.max() ?? 0
  }
}

/// Runs generated code to see what it really gives.
enum PythonRun {
  /// The rates that a generated file prints.
  ///
  /// - Throws: `Failure` 74 where there is no python3, 65 where the code fails.
  static func rates(of code: String, updates: Int) throws(Failure) -> [Double] {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("lrlab-\(UUID().uuidString).py")
    defer { try? FileManager.default.removeItem(at: file) }
    try Files.write(code, to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", file.path, String(updates)]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      throw Failure(.inputOutput, "python3 cannot be run: \(Files.reason(error))")
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      throw Failure(.inputOutput, "python3 is not installed; on Debian: apt-get install python3")
    }
    guard process.terminationStatus == 0 else {
      throw Failure(
        .data, "the generated code fails in python3 (exit \(process.terminationStatus))")
    }
    return text.split(separator: "\n").compactMap { Double($0) }
  }
}
