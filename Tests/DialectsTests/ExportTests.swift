import Dialects
import Foundation
import Schedules
import Testing

/// What is handed over gives the same rates, or says by how much it does not.
struct ExportTests {
  static let plans: [Plan] = {
    let cases: [(Preset, [Int])] = [
      (.cosine, [1000]), (.infiniteCosine, [1000]), (.infiniteInverseSqrt, [1000]),
      (.infiniteCosine, [600, 400]), (.rewarmedCosine, [600, 400]), (.wsd, [1000]),
      (.wsdS, [500, 500]), (.inverseSqrt, [777]), (.constant, [100]), (.linearToZero, [333]),
      (.oneMinusSqrt, [400]), (.loweredLinear, [400]), (.multiStep, [400]),
      (.decayFromFinal, [300, 200]), (.cosineThenPeak, [300, 300]), (.cosineThenMin, [200, 100]),
    ]
    return cases.compactMap { preset, stages in
      try? ScheduleSpecification(preset).resolved(stages: stages, tokensPerStep: 1)
    }
  }()

  static let branches: [Plan] = plans.flatMap { $0.branches.map(\.plan) }

  @Test func allPlansAreThere() { #expect(Self.plans.count == 16 && Self.branches.count == 2) }

  @Test(arguments: Dialect.exportable)
  func differencesAreWhatTheReadingHas(dialect: Dialect) throws {
    for plan in Self.plans + Self.branches {
      guard let handover = try? dialect.handover(of: plan) else { continue }
      #expect(handover.parts.first?.firstStep == 1)
      #expect(handover.parts.last?.lastStep == plan.stepCount)
      for (part, next) in zip(handover.parts, handover.parts.dropFirst()) {
        #expect(next.firstStep == part.lastStep + 1)
      }
      for part in handover.parts {
        guard let configuration = part.configuration else { continue }
        let reading = try dialect.reading(of: configuration)
        let difference = reading.difference(from: plan, over: part.firstStep...part.lastStep)
        #expect(difference == part.difference, "\(dialect) \(plan.name)")
      }
      let isExact = handover.difference <= Handover.exactness * plan.peak
      #expect(isExact || !handover.remarks.isEmpty, "\(dialect) \(plan.name)")
    }
  }

  /// Schedules that a trainer can say exactly, once it is known how it counts.
  @Test(arguments: [
    (Dialect.megatron, Preset.cosine), (.megatron, .wsd), (.megatron, .rewarmedCosine),
    (.megatron, .linearToZero), (.torchtitan, .wsd), (.hf, .cosine), (.olmoCore, .cosine),
    (.olmoCore, .rewarmedCosine), (.megatron, .constant), (.olmoCore, .constant),
  ])
  func isExact(dialect: Dialect, preset: Preset) throws {
    let stages = preset == .rewarmedCosine ? [600, 400] : [1000]
    let plan = try ScheduleSpecification(preset).resolved(stages: stages, tokensPerStep: 1)
    let handover = try dialect.handover(of: plan)
    #expect(handover.means == .configuration)
    #expect(handover.difference <= Handover.exactness * plan.peak)
  }

  /// A cosine with a short horizon holds its floor: an infinite schedule's main line in one run.
  @Test func anInfiniteScheduleIsOneRunOfMegatron() throws {
    let plan = try ScheduleSpecification(.infiniteCosine)
      .resolved(stages: [1000, 500], tokensPerStep: 1)
    let handover = try Dialect.megatron.handover(of: plan)
    #expect(handover.parts.count == 1)
    #expect(handover.difference <= Handover.exactness * plan.peak)
    #expect(handover.parts[0].text.contains("--lr-decay-iters 609\n"))
  }

  @Test func whatCannotBeSaidIsSaidInOneLine() throws {
    let plan = try ScheduleSpecification(.wsd).resolved(stages: [1000], tokensPerStep: 1)
    #expect(throws: NoExport.self) { try Dialect.neoxPR1194.handover(of: plan) }
    let handover = try Dialect.neox.handover(of: plan)
    #expect(handover.remarks.count == 2)
    #expect(handover.remarks.allSatisfy { !$0.contains("\n") && $0.contains("nearest") })
    #expect(throws: NoExport.self) { try Dialect.timm.handover(of: plan) }
  }

  /// The generated Python is run, and gives the rates.
  @Test(arguments: [Dialect.torch, .hf, .optax, .deepspeed, .mlx])
  func generatedCodeGivesTheRates(dialect: Dialect) throws {
    for plan in Self.plans + Self.branches {
      let handover = try dialect.handover(of: plan)
      guard handover.means == .code else { continue }
      let rates = try Self.run(handover.parts[0].text)
      try #require(rates.count == plan.stepCount)
      let expected = plan.learningRates(in: 1...plan.stepCount)
      let difference = zip(rates, expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference <= 1e-12 * plan.peak, "\(plan.name)")
    }
  }

  private static func run(_ code: String) throws -> [Double] {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "lrlab-export-\(UUID().uuidString).py")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(code.utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", file.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").compactMap { Double($0) }
  }
}
