import Foundation
import Schedules
import Testing

@testable import Dialects

/// The common words in each trainer's names, and the steps at which it reads them otherwise.
struct ExplainTests {
  /// The request that all peers' curves were recorded for.
  static let request = CommonWords(
    peak: 3e-4, floor: 3e-5, warmup: 40, decay: .cosine, decaySteps: 360)

  /// Our words give the rates that the real trainer was recorded with for the same request.
  @Test(arguments: RecordedEntry.peers)
  func wordsAreTheRecordedOnes(_ peer: String) throws {
    let names = ["warmup_cosine_x64", "cosine_log", "cosine_linear"]
    let entries = try RecordedEntry.entries(of: peer).filter {
      $0.tags.contains("canonical:warmup_cosine") && !names.contains($0.name) && !$0.composed
    }
    guard let dialect = Dialect(named: peer) else { return }
    for entry in entries {
      guard let configuration = Self.request.configuration(for: dialect) else { continue }
      let ours = try dialect.reading(of: configuration)
      let theirs = try dialect.reading(of: entry.configuration)
      // LinearLR's start factor is the user's.
      let first = dialect == .torch ? 40 : 0
      for update in first..<400 {
        let (a, b) = (
          try ours.curve.learningRate(atUpdate: update),
          try theirs.curve.learningRate(atUpdate: update)
        )
        #expect(abs(a - b) <= 1e-12 * 3e-4, "\(entry) at update \(update)")
        if let rates = entry.rates, dialect != .torch, update < rates.count {
          let tolerance = entry.singlePrecision ? 2e-6 : 1e-12
          #expect(abs(a - rates[update]) <= tolerance * 3e-4, "\(entry) at update \(update)")
        }
      }
    }
  }

  /// Every dialect that takes a cosine, a line or WSD takes ours without a complaint.
  @Test(arguments: Dialect.allCases)
  func wordsAreRead(_ dialect: Dialect) throws {
    var read = 0
    for decay in [CommonWords.Decay.linear, .cosine, .oneMinusSqrt] {
      for hold in [0, 100] {
        for floor in [0, 3e-5] {
          let words = CommonWords(
            peak: 3e-4, floor: floor, warmup: 20, hold: hold, decay: decay, decaySteps: 80)
          guard let configuration = words.configuration(for: dialect) else { continue }
          let (rates, complaint) = try dialect.reading(of: configuration).rates(of: words.total - 1)
          #expect(complaint == nil, "\(words): \(complaint?.message ?? "")")
          // All of them reach the peak, near enough, and come down near the floor; but for the old
          // gpt-neox, whose decay never arrives.
          #expect((rates.max() ?? 0) > 0.97 * words.peak, "\(words)")
          let slack = dialect == .neoxPre1008 ? 0.45 : 0.25
          #expect((rates.last ?? 1) < floor + slack * words.peak, "\(words)")
          read += 1
        }
      }
    }
    #expect(read >= 1)
  }

  private func difference(
    _ dialect: Dialect, steps: Int = 400, preset: Preset = .cosine
  ) throws -> DialectDifference {
    var parameters = PresetParameters()
    parameters.peak = 3e-4
    parameters.warmup = .share(0.1)
    let plan = try ScheduleSpecification(preset, parameters).resolved(
      stages: [steps], tokensPerStep: 1)
    let words = try #require(CommonWords.beginning(of: plan))
    return try #require(
      DialectDifference(words.words, of: dialect, from: plan, through: words.lastStep))
  }

  @Test func wordsOfAPlan() throws {
    var parameters = PresetParameters()
    parameters.peak = 3e-4
    parameters.warmup = .share(0.1)
    let plan = try ScheduleSpecification(.cosine, parameters).resolved(
      stages: [400], tokensPerStep: 1)
    let beginning = try #require(CommonWords.beginning(of: plan))
    var request = Self.request
    request.floor = beginning.words.floor
    #expect(beginning.words == request)
    #expect(abs(beginning.words.floor - 3e-5) < 1e-18)
    #expect(beginning.lastStep == 400)
  }

  /// OLMo-core counts as we do; torchtitan's warm-up does, and its decay comes a step late.
  @Test func differencesAreWhereTheTrainersDiffer() throws {
    #expect(try difference(.olmoCore).ranges.isEmpty)
    #expect(try difference(.olmoCore).largest == nil)
    let titan = try difference(.torchtitan)
    #expect(titan.ranges == [41...400])
    // Megatron is one step behind everywhere but where the curve is flat.
    let megatron = try difference(.megatron)
    #expect(megatron.firstRate == 0)
    #expect(megatron.ranges.first?.lowerBound == 1)
    #expect(megatron.largest.map { abs($0.difference - 3e-4 / 40) < 1e-9 } == true)
  }

  @Test func whatComesBehindTheEnd() throws {
    #expect(try difference(.megatron).rateBehind.map { abs($0 - 3e-5) < 1e-15 } == true)
    #expect(try difference(.neox).rateBehind ?? 0 > 3.5e-5)
    #expect(try difference(.llmc).rateBehind ?? 0 > 3.5e-5)
  }

  /// An infinite schedule's cooldown is a cosine with a short horizon: who rebounds shows it.
  @Test func constantsBehindADecayAreCompared() throws {
    let megatron = try difference(.megatron, steps: 1000, preset: .infiniteCosine)
    let neox = try difference(.neox, steps: 1000, preset: .infiniteCosine)
    #expect(neox.stepCount > megatron.stepCount)
    #expect(neox.largest?.difference ?? 0 > 1e-5)
  }

  @Test func noWordsForWhatIsNotShared() throws {
    for preset in [Preset.oneCycle, .multiStep, .inverseSqrt, .constant] {
      let plan = try ScheduleSpecification(preset).resolved(stages: [1000], tokensPerStep: 1)
      #expect(CommonWords.beginning(of: plan) == nil, "\(preset)")
    }
  }
}
