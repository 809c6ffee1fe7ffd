import ArgumentParser
import Foundation
import Schedules

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Write the rate at every step, as CSV and as a picture.",
    discussion: """
      EXAMPLES
        lrlab plot cosine --steps 1000
        lrlab plot rewarmed-cosine infinite-cosine --stages 300B,200B --branches \\
          -o rates.csv --svg rates.svg
        lrlab plot wsd cosine --layout multiples --no-csv --png a.png --pdf a.pdf
        lrlab plot schedules/infinite-cosine.toml --stages 586,195 --svg rates.svg

      The CSV has the columns schedule,branch,step,tokens,stage,phase,lr. Steps count from 1.
      PNG and PDF are made by rsvg-convert, of Debian's package librsvg2-bin.
      """)

  /// What the horizontal axis counts.
  enum HorizontalAxis: String, CaseIterable, ExpressibleByArgument {
    case steps, tokens
  }

  @Argument(help: ArgumentHelp("Schedule files or presets.", valueName: "FILE_OR_PRESET"))
  var schedules: [String]

  @OptionGroup var stageOptions: StageOptions

  @Flag(help: "Also the annealed branches of infinite schedules.")
  var branches = false

  @Option(
    name: [.short, .long], help: ArgumentHelp("CSV file; stdout unless given.", valueName: "F.csv"))
  var output: String?

  @Flag(name: .customLong("no-csv"), help: "Pictures alone.")
  var noCSV = false

  @Option(help: ArgumentHelp("Picture.", valueName: "F.svg"))
  var svg: String?

  @Option(help: ArgumentHelp("Picture in pixels, 2280 wide.", valueName: "F.png"))
  var png: String?

  @Option(help: ArgumentHelp("Picture for print.", valueName: "F.pdf"))
  var pdf: String?

  @Option(help: "All schedules in one chart, or a chart each with the same axes.")
  var layout = SchedulePicture.Layout.overlay

  @Option(name: .customLong("x"), help: "What the horizontal axis counts.")
  var horizontal = HorizontalAxis.steps

  @Flag(help: "Logarithmic axis of the rate.")
  var log = false

  func run() throws {
    if noCSV && (output != nil || (svg == nil && png == nil && pdf == nil)) {
      throw Failure(
        .usage, "--no-csv: leaves pictures alone; give --svg, --png or --pdf, and no -o")
    }
    let stages = try stageOptions.resolved(defaultSteps: [1000])
    let plans = try PlanLoader.plans(
      schedules, stages: stages, tokensPerStep: stageOptions.tokensPerStep)
    try writePictures(plans)
    if noCSV { return }
    let csv = ScheduleCSV(
      plans: plans, branches: branches, tokensPerStep: stageOptions.tokensPerStep)
    guard let output, output != "-" else { return try Files.print(pieces: csv.write) }
    Interruption.listen()
    try Files.write(to: URL(fileURLWithPath: output), pieces: csv.write)
  }

  /// All formats are made before the first is written.
  private func writePictures(_ plans: [Plan]) throws(Failure) {
    if svg == nil && png == nil && pdf == nil { return }
    let picture = SchedulePicture(
      plans: plans, branches: branches, logarithmic: log,
      tokensPerStep: horizontal == .tokens ? stageOptions.tokensPerStep : nil
    ).svg(layout: layout)
    var files: [(path: String, data: Data)] = []
    if let svg { files.append((svg, Data(picture.utf8))) }
    if let png { files.append((png, try PictureConversion.data(of: picture, as: .png))) }
    if let pdf { files.append((pdf, try PictureConversion.data(of: picture, as: .pdf))) }
    for file in files { try Files.write(file.data, to: URL(fileURLWithPath: file.path)) }
  }
}

extension SchedulePicture.Layout: ExpressibleByArgument {}

/// Schedules named on the command line, laid over stages.
enum PlanLoader {
  static func plans(_ names: [String], stages: [Int], tokensPerStep: Double) throws(Failure)
    -> [Plan]
  {
    var plans: [Plan] = []
    for name in names {
      let specification = try ScheduleFile.load(name)
      if plans.contains(where: { $0.name == specification.name }) {
        throw Failure(.usage, "two schedules are called \"\(specification.name)\"")
      }
      do {
        plans.append(try specification.resolved(stages: stages, tokensPerStep: tokensPerStep))
      } catch {
        throw Failure(.data, "\(name): \(error)")
      }
    }
    return plans
  }
}
