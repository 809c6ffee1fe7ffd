import Dialects
import Testing

/// Odd corners of optax, with rates of optax 0.2.8 in double precision.
struct OptaxTests {
  @Test(arguments: [
    (
      "linear_onecycle_schedule", ["pct_final": 0.587, "transition_steps": 1],
      [1.9458896982310093e-08, 1.9458896982310094e-12]
    ),
    (
      "cosine_onecycle_schedule", ["pct_start": 1, "transition_steps": 2],
      [6.032258064516129e-07, 3.0161387617065553e-07, 1.9458896982310094e-12]
    ),
  ])
  func boundariesAtOnePlaceTakeTheLaterScale(
    name: String, given: [String: Double], rates: [Double]
  ) throws {
    var parameters = given.mapValues { ConfigurationValue.number($0) }
    parameters["peak_value"] = .number(1.87e-05)
    parameters["div_factor"] = .number(31)
    let configuration = Configuration(className: name, parameters: parameters)
    let reading = try Dialect.optax.reading(of: configuration)
    for (update, rate) in rates.enumerated() {
      let read = try reading.curve.learningRate(atUpdate: update)
      #expect(abs(read - rate) <= 1e-14 * rates[0])
    }
  }
}
