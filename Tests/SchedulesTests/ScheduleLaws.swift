import Testing

@testable import Schedules

/// What holds for every plan, whatever its schedule.
func expectScheduleLaws(
  _ plan: Plan, stages: [Int], peak: Double, sourceLocation: SourceLocation = #_sourceLocation
) {
  let stepCount = stages.reduce(0, +)
  #expect(plan.stepCount == stepCount, sourceLocation: sourceLocation)
  #expect(plan.stages.map(\.stepCount) == stages, sourceLocation: sourceLocation)

  // The phases cover 1 ... N once.
  var next = 1
  for phase in plan.phases {
    #expect(phase.firstStep == next && phase.stepCount >= 1, sourceLocation: sourceLocation)
    #expect(plan.stages[phase.stage] == plan.stage(at: phase.firstStep))
    // Joins are exact: the last step of a phase has its end rate, unless its curve is cut.
    if phase.curveStepCount == phase.stepCount {
      #expect(plan.learningRate(at: phase.lastStep) == phase.end, sourceLocation: sourceLocation)
    }
    next = phase.lastStep + 1
  }
  #expect(next == stepCount + 1, sourceLocation: sourceLocation)

  let rates = (1...stepCount).map(plan.learningRate(at:))
  #expect(rates.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= peak })
  #expect(rates.max() == peak, "the peak is reached", sourceLocation: sourceLocation)
  #expect(plan.learningRates(in: 1...stepCount) == rates, sourceLocation: sourceLocation)
  let middle = max(1, stepCount / 3)...max(1, stepCount / 2)
  #expect(plan.learningRates(in: middle) == Array(rates[middle.lowerBound - 1..<middle.upperBound]))
}

/// The stage lists on which every preset is tried.
let stageLists = [[1000], [1000, 500], [60, 50, 777], [101, 103, 107, 109]]

/// A preset's plan.
func makePlan(
  _ preset: Preset, _ parameters: PresetParameters = PresetParameters(), stages: [Int] = [1000]
) throws -> Plan {
  try ScheduleSpecification(preset, parameters).resolved(stages: stages, tokensPerStep: 1000)
}
