import Foundation
import Schedules

/// Times the rates of schedules over 10⁶ steps on one core, one by one and in bulk.
struct RatesBenchmark {
  var seconds: Double

  private static let steps = 1_000_000
  private static let schedules: [(preset: Preset, stages: [Int])] = [
    (.cosine, [steps]), (.infiniteCosine, [steps]),
    (.rewarmedCosine, [steps / 2, steps / 2]), (.wsd, [steps]),
  ]

  /// Every schedule both ways, one line each.
  func all() throws(ScheduleError) {
    for (preset, stages) in Self.schedules {
      let plan = try ScheduleSpecification(preset).resolved(stages: stages, tokensPerStep: 1)
      measure(plan, "one by one") {
        (1...plan.stepCount).reduce(0) { $0 + plan.learningRate(at: $1) }
      }
      measure(plan, "in bulk") { plan.learningRates(in: 1...plan.stepCount)[plan.stepCount / 2] }
    }
  }

  /// - Parameter evaluate: all rates once; what it returns keeps the compiler from leaving them out.
  private func measure(_ plan: Plan, _ form: String, _ evaluate: () -> Double) {
    var times: [Double] = []
    var sum = evaluate()
    let start = Progress.now()
    let busy = clock()
    repeat {
      let before = Progress.now()
      sum += evaluate()
      times.append(Progress.now() - before)
    } while Progress.now() - start < seconds
    // What other processes take does not count here.
    let processor = Double(clock() - busy) / Double(CLOCKS_PER_SEC) / Double(times.count)
    precondition(sum > 0, "every rate is above 0")
    times.sort()
    let work = Double(plan.stepCount)
    print(
      "{\"label\": \"lrlab\", \"config\": \"\(plan.name)\", \"form\": \"\(form)\", "
        + "\"steps\": \(plan.stepCount), \"repeats\": \(times.count), "
        + "\"rates_per_second_best\": \(Int(work / times[0])), "
        + "\"rates_per_second_median\": \(Int(work / times[times.count / 2])), "
        + "\"rates_per_cpu_second\": \(Int(work / processor))}")
  }
}
