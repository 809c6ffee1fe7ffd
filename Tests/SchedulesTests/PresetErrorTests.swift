import Testing

@testable import Schedules

private func message(
  _ preset: Preset, _ parameters: PresetParameters, stages: [Int] = [1000, 500]
) -> String {
  do {
    return "resolved: \(try makePlan(preset, parameters, stages: stages).stepCount)"
  } catch {
    return "\(error)"
  }
}

@Test(arguments: [
  (Preset.cosine, PresetParameters(peak: 0), "peak: 0; a peak is finite and above 0"),
  (.cosine, PresetParameters(peak: .nan), "peak: nan; a peak is finite and above 0"),
  (.cosine, PresetParameters(min: 4e-4), "min: 0.0004; it lies in 0 ... peak, 0.0003"),
  (.cosine, PresetParameters(min: -1), "min: -1; it lies in 0 ... peak, 0.0003"),
  (.infiniteCosine, PresetParameters(constant: 1e-5), "constant: 1e-05; it lies in min, 3"),
  (.infiniteCosine, PresetParameters(constant: 1), "constant: 1; it lies in min, 3"),
  (.infiniteCosine, PresetParameters(min: 0), "anneal: exponential from 0.00015 to 0; an exp"),
  (.infiniteInverseSqrt, PresetParameters(alpha: -1), "stage 1, phase 2 (cooldown): alpha = -1"),
  (
    .rewarmedCosine, PresetParameters(peaks: [1e-3]), "peaks: 1 given; 2 needed, one for each stage"
  ),
  (.rewarmedCosine, PresetParameters(peaks: [1e-3, 0]), "peaks, stage 2: 0; a peak is finite"),
  (
    .rewarmedCosine, PresetParameters(warmups: [.steps(1)]),
    "warmups: 1 given; 2 needed, one for each stage"
  ),
  (
    .rewarmedCosine, PresetParameters(warmup: .steps(1), warmups: [.steps(1), .steps(1)]),
    "warmups: warmup is given too; only one of the two is given"
  ),
  (
    .rewarmedCosine, PresetParameters(peaks: [1e-3, 5e-5], from: .last),
    "stage 2, phase 1 (warmup): from 0.0001 to 5e-05; a warmup does not fall"
  ),
  (.inverseSqrt, PresetParameters(warmup: .steps(0)), "warmup: none; inverse-sqrt needs a warm-up"),
  (.polynomial, PresetParameters(power: 0), "power: 0; polynomial takes a finite one above 0"),
  (.power, PresetParameters(power: 0.5), "power: 0.5; power takes a finite one below 0"),
  (.power, PresetParameters(warmup: .steps(0)), "warmup: none; power needs a warm-up"),
  (.power, PresetParameters(min: 2e-4), "phase 3 (decay): from 3.02"),
  (.oneCycle, PresetParameters(factor: 1.5), "factor: 1.5; a cycle starts at 0 ... 1 of its peak"),
  (.cosineRestarts, PresetParameters(period: .steps(0)), "period: 0 of a run of 1500 steps; a per"),
  (.cosineRestarts, PresetParameters(periodFactor: 0.5), "period_factor: 0.5; it is finite and"),
  (.cosineRestarts, PresetParameters(periodFactor: 1e9), "period_factor: 1000000000; the last"),
  (
    .cosine, PresetParameters(constant: 1e-4),
    "preset cosine: constant is given; it takes peak, min, warmup"
  ),
])
func valuesOutOfRangeAreRefused(
  _ preset: Preset, _ parameters: PresetParameters, _ expected: String
) {
  let message = message(preset, parameters)
  #expect(message.hasPrefix(expected), "\(message)")
}

/// The anneal of the first stage must not begin before the constant rate is reached.
@Test func anAnnealNeedsTheConstantRate() {
  let parameters = PresetParameters(cooldown: .share(0.9))
  #expect(message(.infiniteCosine, parameters).hasPrefix("stage 1: the phases come to 105 %"))
  #expect(
    message(.infiniteCosine, parameters, stages: [1000]).hasPrefix("run: the phases come to 105 %"))
}

/// Each preset refuses each parameter that it does not list, and takes those that it lists.
@Test(arguments: Preset.allCases)
func presetsTakeWhatTheyListAndNothingElse(_ preset: Preset) throws {
  let every: [(PresetParameter, PresetParameters)] = [
    (.peak, PresetParameters(peak: 1e-3)), (.min, PresetParameters(min: 1e-6)),
    (.constant, PresetParameters(constant: 1e-4)), (.warmup, PresetParameters(warmup: .steps(7))),
    (.cooldown, PresetParameters(cooldown: .steps(7))),
    (.anneal, PresetParameters(anneal: .steps(7))), (.decay, PresetParameters(decay: .steps(7))),
    (.shape, PresetParameters(shape: .square)), (.alpha, PresetParameters(alpha: 2)),
    (.peaks, PresetParameters(peaks: [1e-3, 2e-3])),
    (.warmups, PresetParameters(warmups: [.steps(7), .steps(8)])),
    (.from, PresetParameters(from: .last)), (.factor, PresetParameters(factor: 0.5)),
    (.milestones, PresetParameters(milestones: [0.5, 0.6])),
    (.factors, PresetParameters(factors: [0.5, 0.25])),
    (.power, PresetParameters(power: preset == .power ? -0.4 : 2)),
    (.period, PresetParameters(period: .steps(7))),
    (.periodFactor, PresetParameters(periodFactor: 1)),
  ]
  #expect(every.map(\.0) == PresetParameter.allCases)
  let standard = try makePlan(preset, stages: [1000, 500])
  for (parameter, given) in every {
    #expect(given.given.contains(parameter))
    if preset.parameters.contains(parameter) {
      let plan = try makePlan(preset, given, stages: [1000, 500])
      #expect(plan != standard, "\(parameter) changes nothing")
    } else {
      #expect(throws: ScheduleError.unusedParameter(preset: preset, parameter: parameter)) {
        try makePlan(preset, given, stages: [1000, 500])
      }
    }
  }
}
