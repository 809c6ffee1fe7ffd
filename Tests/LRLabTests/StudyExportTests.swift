import Dialects
import Foundation
import Schedules
import Testing

@testable import lrlab

/// `lrlab plan STUDY --export TRAINER`: every run's rates in files of another trainer.
struct StudyExportTests {
  private static let quick = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("studies/quick.toml").path

  @Test func everyCellHasItsFiles() throws {
    let study = try StudyFile.load(Self.quick)
    let export = try StudyExport(study, to: .megatron)
    let grid = try StudyGrid(study)
    for cell in grid.cells {
      let files = export.files.filter { $0.cells.contains(cell) && $0.line == "main" }
      // A main line's files cover its steps once.
      var next = 1
      for file in files {
        #expect(file.part.firstStep == next)
        next = file.part.lastStep + 1
      }
      #expect(next == 782, "\(cell)")
    }
    #expect(Set(export.files.map(\.name)).count == export.files.count)
    let branch = export.files.filter { $0.name.hasPrefix("infinite-cosine.anneal-2") }
    #expect(branch.last?.part.lastStep == 781)
    #expect(branch.last?.stages == "2: 755-781")
  }

  @Test func theFilesSayTheRates() throws {
    let study = try StudyFile.load(Self.quick)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("export-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let export = try StudyExport(study, to: .megatron)
    try export.write(into: folder)
    let grid = try StudyGrid(study)
    let plan = try #require(grid.entries.first { $0.cell.schedule == "rewarmed-cosine" }).plan
    for file in export.files where file.name.hasPrefix("rewarmed-cosine") {
      let read = try TrainerFile.load(folder.appendingPathComponent(file.name).path)
      let reading = try Dialect.megatron.reading(of: read.configuration)
      let steps = file.part.firstStep...file.part.lastStep
      let difference = try #require(reading.difference(from: plan, over: steps))
      #expect(difference <= 1e-12 * plan.peak)
    }
    let csv = try String(
      contentsOf: folder.appendingPathComponent("runs.csv"), encoding: .utf8)
    #expect(
      csv.contains(
        "rewarmed-cosine.run-2.args,rewarmed-cosine,grid,german,5%,annealed,reset,main,587,781,2: 587-781"
      ))
  }

  @Test func whatCannotBeSaidNamesTheSchedule() throws {
    let study = try StudyFile.load(Self.quick)
    let error = try #require(throws: Failure.self) { try StudyExport(study, to: .neoxPR1194) }
    #expect(error.code == .data)
    #expect(error.description.contains("rewarmed-cosine: neox-pr1194 knows a warm-up from 0"))
  }
}
