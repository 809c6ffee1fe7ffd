import Dialects
import Foundation
import Schedules
import Testing

@testable import lrlab

/// `lrlab explain`: what it prints, and that its formulas are the schedule's.
struct ScheduleExplanationTests {
  private func explanation(
    _ preset: Preset, stages: [Int] = [400]
  ) throws -> ScheduleExplanation {
    let plan = try ScheduleSpecification(preset).resolved(stages: stages, tokensPerStep: 10)
    return ScheduleExplanation(plan: plan, tokensPerStep: 10)
  }

  @Test func phasesAndAreas() throws {
    let explained = try explanation(.cosine)
    let text = explained.text
    #expect(text.hasPrefix("cosine over 400 steps, one stage, 4000 tokens\n"))
    #expect(text.contains("1      warmup  1-4         0  0.0003  linear: a + (b - a) f"))
    let area = try #require(explained.record.areas.first)
    let rates = (1...400).map { explained.plan.learningRate(at: $0) }
    #expect(area.area == rates.reduce(0, +))
    #expect(text.contains(Format.rate(area.area)))
  }

  @Test func branchesAndJumpsAreNamed() throws {
    let infinite = try explanation(.infiniteCosine, stages: [600, 400]).text
    #expect(infinite.contains("Branch anneal-1 leaves after step 516"))
    #expect(!infinite.contains("jumps"))
    let restarts = try explanation(.wsdS, stages: [600, 400]).text
    #expect(restarts.contains("The rate jumps at step 601 from 3e-05 to 0.0003."))
  }

  @Test func trainersAreCompared() throws {
    let explained = try explanation(.cosine)
    #expect(explained.differences.count == 23)
    #expect(explained.text.contains("olmo-core"))
    let core = try #require(explained.differences.first { $0.dialect == .olmoCore })
    #expect(ScheduleExplanation.steps(core) == "no step")
    let other = try explanation(.multiStep).text
    #expect(other.contains("No words that all trainers share say this"))
  }

  /// The printed formulas, computed as they are printed.
  @Test(arguments: Shape.allCases)
  func formulasAreTheShapes(_ shape: Shape) {
    let (a, b, f) = (3e-4, 3e-5, 0.37)
    let alpha = shape.defaultAlpha
    let cosine = (1 - cos(Double.pi * f)) / 2
    func h(_ x: Double) -> Double { 1 / (1 + alpha * x).squareRoot() - 1 }
    let written: Double =
      switch shape {
      case .linear: a + (b - a) * f
      case .cosine: a + (b - a) * cosine
      case .oneMinusSqrt: a + (b - a) * f.squareRoot()
      case .square: a + (b - a) * f * f
      case .mirrorCosine: a + (b - a) * (2 * f - cosine)
      case .polynomial: a + (b - a) * (1 - pow(1 - f, alpha))
      case .inverseSqrt: a + (b - a) * h(f) / h(1)
      case .exponential: a * pow(b / a, f)
      case .power: a * pow(b / a, log(1 + alpha * f) / log(1 + alpha))
      case .constant: a
      }
    #expect(abs(shape.value(from: a, to: b, fraction: f) - written) < 1e-18)
    #expect(shape.formula(alpha: alpha).hasPrefix(shape.rawValue + ": a"))
  }
}
