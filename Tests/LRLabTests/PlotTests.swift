import ArgumentParser
import Foundation
import Model
import Schedules
import Testing

@testable import lrlab

private let paperStages = [132_683, 88_457]

private func plans(_ names: [String], stages: [Int]) throws -> [Plan] {
  try PlanLoader.plans(names, stages: stages, tokensPerStep: paperTokensPerStep)
}

private func picture(
  _ names: [String], stages: [Int] = [1000], branches: Bool = true,
  layout: SchedulePicture.Layout = .overlay, tokensPerStep: Double? = nil
) throws -> String {
  SchedulePicture(
    plans: try plans(names, stages: stages), branches: branches, logarithmic: false,
    tokensPerStep: tokensPerStep
  ).svg(layout: layout)
}

// MARK: - What is drawn

@Suite struct SchedulePictureTests {
  /// The numbers are the same on every machine, so the bytes are.
  @Test func thePictureIsTheCommittedOne() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/infinite-cosine", withExtension: "svg"))
    let svg = try picture(["infinite-cosine"], stages: [600, 400])
    #expect(svg == (try String(contentsOf: url, encoding: .utf8)))
  }

  @Test func phasesOfOneScheduleAreNamedAtTheCurve() throws {
    let infinite = texts(try picture(["infinite-cosine"], stages: paperStages))
    for word in ["warm-up", "cooldown", "anneal-1", "anneal-2", "stage 1", "stage 2"] {
      #expect(infinite.count { $0 == word } == 1, "\(word)")
    }
    #expect(infinite.count { $0 == "constant" } == 2)
    let rewarmed = texts(try picture(["rewarmed-cosine"], stages: paperStages))
    #expect(rewarmed.contains("re-warm") && rewarmed.count { $0 == "decay" } == 2)
    #expect(texts(try picture(["infinite-cosine"])).contains("anneal"))
    // Of periods behind one another the longest is named.
    #expect(texts(try picture(["cosine-restarts"])).count { $0 == "decay" } == 1)
  }

  @Test func severalLinesHaveNoPhasesAndEqualBranchesOneName() throws {
    let words = texts(
      try picture(["infinite-cosine", "infinite-inverse-sqrt"], stages: paperStages))
    #expect(!words.contains("warm-up") && !words.contains("constant"))
    #expect(words.count { $0 == "anneal-1" } == 1 && words.count { $0 == "anneal-2" } == 1)
    let bare = texts(try picture(["infinite-cosine"], stages: paperStages, branches: false))
    #expect(!bare.contains("anneal-1"))
  }

  @Test func theAxisCountsTokens() throws {
    let words = texts(
      try picture(["cosine"], stages: paperStages, tokensPerStep: paperTokensPerStep))
    #expect(words.contains("tokens") && !words.contains("step"))
    for label in ["100B", "200B", "300B", "400B"] { #expect(words.contains(label)) }
  }

  @Test func multiplesHaveTheSameAxes() throws {
    let scratch = try Scratch()
    let low = scratch.url.appendingPathComponent("low.toml")
    try Files.write("preset = \"cosine\"\npeak = 1e-4\n", to: low)
    let names = [low.path, "cosine", "wsd", "linear", "one-cycle"]
    let svg = try picture(names, layout: .multiples)
    for title in ["low", "cosine", "wsd", "linear", "one-cycle"] {
      #expect(texts(svg).count { $0 == title } == 1)
    }
    #expect(texts(svg).count { $0 == "3e-4" } == 5)
    // Of the first row, one chart has none below.
    #expect(texts(svg).count { $0 == "step" } == 3)
    #expect(texts(svg).count { $0 == "learning rate" } == 2)
    let widths = plotWidths(svg)
    #expect(widths.count == 5 && (widths.max() ?? 0) - (widths.min() ?? 0) < 0.03)
    #expect(texts(svg).contains("warm-up"))
  }

  /// The lengths of the horizontal axes.
  private func plotWidths(_ svg: String) -> [Double] {
    svg.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("<line "), line.contains("stroke=\"#666666\"") else { return nil }
      let words = line.split(separator: "\"")
      guard words[3] == words[7], let from = Double(words[1]), let to = Double(words[5]),
        to - from > 20
      else { return nil }
      return to - from
    }
  }

  @Test func rateDownToNothingFitsALogarithmicAxis() throws {
    let svg = SchedulePicture(
      plans: try plans(["linear-to-zero"], stages: [1000]), branches: false, logarithmic: true
    ).svg()
    #expect(texts(svg).contains("1e-6") && !texts(svg).contains("1e-8"))
  }

  @Test func repeatedColoursShowTheirDashesBesideTheName() throws {
    let seven = [
      "constant", "linear", "cosine", "inverse-sqrt", "wsd", "one-minus-sqrt", "multi-step",
    ]
    let few = try picture(seven)
    let many = try picture(seven + ["polynomial"])
    let dash = "stroke-dasharray=\"\(Palette.dash(7, dashed: false))\""
    #expect(!few.contains(dash))
    #expect(many.split(separator: "\n").count { $0.hasPrefix("<line ") && $0.contains(dash) } == 1)
    let patterns = (0..<21).flatMap { index in
      [false, true].map { "\(Palette.line(index)) \(Palette.dash(index, dashed: $0))" }
    }
    #expect(Set(patterns).count == 42)
  }

  @Test func oneStepIsAPointAtAWholeNumber() throws {
    let table = try ScheduleSpecification(
      name: "one", form: .table(RateTable(rows: [(1, 1e-4)], firstStep: 1)))
    let plan = try table.resolved(stages: [1], tokensPerStep: 1)
    let svg = SchedulePicture(plans: [plan], branches: false, logarithmic: false).svg()
    #expect(svg.contains("<circle "))
    let ticks = texts(svg).compactMap(Double.init).filter { $0 > 0.5 }
    #expect(ticks == [1])
  }
}

@Test func wordsAtLinesHideNothing() {
  let area = LabelPlacement.Box(x: 0, y: 0, width: 200, height: 100)
  let line = (0...50).map { (x: Double($0) * 4, y: 20 + Double($0)) }
  let box = LabelPlacement.free(
    at: line, size: (40, 10), taken: [], points: line, area: area)
  #expect(box.map { box in box.lies(in: area) && !line.contains { box.covers($0) } } == true)
  if let box {
    let second = LabelPlacement.free(
      at: line, size: (40, 10), taken: [box], points: line, area: area)
    #expect(second.map { !$0.meets(box) } == true)
  }
  let full = (0...50).flatMap { x in (0...25).map { (x: Double(x) * 4, y: Double($0) * 4) } }
  #expect(
    LabelPlacement.free(at: line, size: (40, 10), taken: [], points: full, area: area) == nil)
  // A level line's word does not stand behind its end, a steep one's may.
  let level = (0...15).map { (x: 60 + Double($0) * 4, y: 50.0) }
  let roof = (0...50).map { (x: Double($0) * 4, y: 40.0) }
  let floor = (0...25).map { (x: 60 + Double($0) * 2, y: 60.0) }
  #expect(
    LabelPlacement.free(
      at: level, size: (50, 10), taken: [], points: roof + level + floor, area: area) == nil)
  let steep = (0...20).map { (x: 60 + Double($0), y: 10 + Double($0) * 4) }
  #expect(
    LabelPlacement.free(at: steep, size: (50, 10), taken: [], points: steep, area: area) != nil)
  // Too short for its word.
  let short = Array(line[20...24])
  #expect(
    LabelPlacement.free(at: short, size: (40, 10), taken: [], points: short, area: area) == nil)
  #expect(LabelPlacement.free(at: [], size: (40, 10), taken: [], points: [], area: area) == nil)
}

// MARK: - Which steps are drawn

@Suite struct RateSamplesTests {
  @Test func shortRunsAreDrawnStepByStep() throws {
    for plan in try plans(["rewarmed-cosine", "wsd-s"], stages: [1000, 500]) {
      let points = RateSamples.points(of: plan, from: 3)
      #expect(points.map(\.x) == (3...1500).map(Double.init))
      #expect(points.map(\.y) == plan.learningRates(in: 3...1500))
    }
  }

  @Test func aBillionStepsAreAFewThousandPointsWithAllJumps() throws {
    for plan in try plans(["multi-step", "infinite-cosine", "wsd"], stages: [1_000_000_000]) {
      let points = RateSamples.points(of: plan, from: 1)
      #expect(points.count <= plan.phases.count * RateSamples.mostInPhase)
      let steps = Set(points.map(\.x))
      for phase in plan.phases {
        #expect(steps.contains(Double(phase.firstStep)) && steps.contains(Double(phase.lastStep)))
      }
      #expect(zip(points, points.dropFirst()).allSatisfy { $0.x < $1.x })
      #expect(points.allSatisfy { $0.y == plan.learningRate(at: Int($0.x)) })
    }
  }

  @Test func stepsAreEvenlySpaced() {
    let steps = RateSamples.steps(from: 5, to: 1_000_000_000)
    let gaps = zip(steps, steps.dropFirst()).map { $1 - $0 }
    #expect(steps.first == 5 && steps.last == 1_000_000_000)
    #expect(steps.count == RateSamples.mostInPhase)
    #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1)
    #expect(RateSamples.steps(from: 7, to: 7) == [7])
    #expect(RateSamples.steps(from: 1, to: 2048) == Array(1...2048))
  }

  @Test func aRoughTableKeepsItsExtremes() throws {
    var rows = (1...300_000).map { (step: $0, rate: 1e-4 * (1 + 0.1 * Double($0 * 37 % 101))) }
    rows[77_776].rate = 0.5
    rows[200_000].rate = 0
    let table = ScheduleSpecification(
      name: "rough", form: .table(try RateTable(rows: rows, firstStep: 1)))
    let plan = try table.resolved(stages: [rows.count], tokensPerStep: 1)
    let points = RateSamples.points(of: plan, from: 1)
    #expect(points.count < 150_000)
    #expect(points.contains { $0.x == 77_777 && $0.y == 0.5 })
    #expect(points.contains { $0.x == 200_001 && $0.y == 0 })
    #expect(points.first?.x == 1 && points.last?.x == 300_000)
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.x < $1.x })
  }
}

// MARK: - The table in pieces

@Suite struct ScheduleCSVPiecesTests {
  @Test func piecesAreTheWholeTable() throws {
    let plans = try plans(["infinite-cosine", "wsd-s"], stages: [12_000, 8_000])
    let csv = ScheduleCSV(plans: plans, branches: true, tokensPerStep: 0.3)
    var pieces: [String] = []
    csv.write { pieces.append($0) }
    #expect(pieces.count > 2 && pieces.allSatisfy { $0.hasSuffix("\n") })
    #expect(pieces.allSatisfy { $0.utf8.count < ScheduleCSV.pieceBytes + 1000 })
    #expect(pieces.joined() == csv.text())
    var expected = "schedule,branch,step,tokens,stage,phase,lr\n"
    for plan in plans {
      let runs =
        [("main", plan, 1)] + plan.branches.map { ($0.name, $0.plan, $0.leavesAfter + 1) }
      for (branch, run, first) in runs {
        for step in first...run.stepCount {
          let phase = run.phase(at: step)
          expected +=
            "\(plan.name),\(branch),\(step),\(Format.number(Double(step) * 0.3)),"
            + "\(phase.stage + 1),\(phase.kind.rawValue),\(run.learningRate(at: step))\n"
        }
      }
    }
    #expect(csv.text() == expected)
  }

  @Test func aFullDiskLeavesTheOldFile() throws {
    let scratch = try Scratch()
    let file = scratch.url.appendingPathComponent("rates.csv")
    try Files.write("old\n", to: file)
    let calls = Counter()
    let disk = Disk { operation throws(Disk.Failure) in
      if case .append = operation, calls.next() == 2 { throw Disk.Failure(code: ENOSPC) }
    }
    let failure = #expect(throws: Failure.self) {
      try Files.write(to: file, disk: disk) { add throws(Failure) in
        for _ in 0..<5 { try add("new\n") }
      }
    }
    #expect(failure?.code == .inputOutput)
    #expect(failure?.description.contains("rates.csv: cannot be written: No space left") == true)
    #expect(try String(contentsOf: file, encoding: .utf8) == "old\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).count == 1)
    try Files.write(to: file) { add throws(Failure) in
      for _ in 0..<5 { try add("new\n") }
    }
    #expect(
      try String(contentsOf: file, encoding: .utf8) == String(repeating: "new\n", count: 5))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).count == 1)
  }
}

// MARK: - The program

/// `lrlab plot` as a process of its own, in a folder of its own.
private struct PlotProgram {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: scratch.url.path).sorted()) ?? []
  }

  func start(
    _ arguments: [String], limit: Int? = nil, environment: [String: String]? = nil
  ) throws -> (process: Process, errors: Pipe) {
    let program = Bundle.module.bundleURL.deletingLastPathComponent()
      .appendingPathComponent("lrlab")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let limits = limit.map { "ulimit -f \($0); " } ?? ""
    process.arguments = ["-c", limits + "exec \"$@\"", "lrlab", program.path, "plot"] + arguments
    process.currentDirectoryURL = scratch.url
    if let environment { process.environment = environment }
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    return (process, errors)
  }

  func run(
    _ arguments: [String], limit: Int? = nil, environment: [String: String]? = nil
  ) throws -> (code: Int32, errors: String) {
    let (process, errors) = try start(arguments, limit: limit, environment: environment)
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}

/// Whether rsvg-convert can be found.
private let canConvert = ["/usr/bin", "/bin", "/usr/local/bin"].contains {
  access($0 + "/rsvg-convert", X_OK) == 0
}

@Suite struct PlotCommandTests {
  private let everyFormat = [
    "cosine", "--no-csv", "--svg", "a.svg", "--png", "a.png", "--pdf", "a.pdf",
  ]

  @Test(.enabled(if: canConvert)) func formatsAreWrittenTogether() throws {
    let lab = try PlotProgram()
    #expect(try lab.run(everyFormat).code == 0)
    #expect(lab.files == ["a.pdf", "a.png", "a.svg"])
    let png = try Data(contentsOf: lab.scratch.url.appendingPathComponent("a.png"))
    #expect(png.prefix(8).elementsEqual([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    let width = png[16..<20].reduce(0) { $0 << 8 | Int($1) }
    #expect(width == 3 * 760)
    let pdf = try Data(contentsOf: lab.scratch.url.appendingPathComponent("a.pdf"))
    #expect(pdf.prefix(5).elementsEqual("%PDF-".utf8))
    let svg = try String(
      contentsOf: lab.scratch.url.appendingPathComponent("a.svg"), encoding: .utf8)
    #expect(svg == (try picture(["cosine"], branches: false)))
    #expect(try PictureConversion.data(of: svg, as: .pdf) == pdf)
  }

  @Test func aMissingProgramIsNamedWithItsPackage() throws {
    let lab = try PlotProgram()
    let (code, errors) = try lab.run(everyFormat, environment: ["PATH": "/nonexistent"])
    #expect(code == 74)
    #expect(
      errors
        == "lrlab: --png: rsvg-convert is not installed; on Debian: "
        + "apt-get install librsvg2-bin\n")
    #expect(lab.files.isEmpty)
  }

  @Test func optionsThatLeaveNothingAreRefused() throws {
    let lab = try PlotProgram()
    #expect(try lab.run(["cosine", "--no-csv"]).code == 64)
    #expect(try lab.run(["cosine", "--no-csv", "--svg", "a.svg", "-o", "a.csv"]).code == 64)
    #expect(try lab.run(["cosine", "--layout", "grid", "--svg", "a.svg"]).code == 64)
    #expect(lab.files.isEmpty)
  }

  @Test func aTableThatDoesNotFitLeavesNothing() throws {
    let lab = try PlotProgram()
    let (code, errors) = try lab.run(
      ["cosine", "--steps", "1000000000", "-o", "rates.csv"], limit: 4000)
    #expect(code == 74 && errors.contains("rates.csv: cannot be written: File too large"))
    #expect(lab.files.isEmpty)
    let full = try lab.run(["cosine", "-o", "/dev/full"])
    #expect(full.code == 74 && full.errors.contains("/dev/full: cannot be written: No space left"))
  }

  @Test func aStoppedTableLeavesNothing() throws {
    let lab = try PlotProgram()
    let (process, errors) = try lab.start(
      ["cosine", "--steps", "1000000000", "-o", "rates.csv"], limit: 4_000_000)
    while lab.files.isEmpty && process.isRunning { usleep(10_000) }
    kill(process.processIdentifier, SIGINT)
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(text == "lrlab: rates.csv: stopped; nothing was written\n")
    #expect(lab.files.isEmpty)
  }
}
