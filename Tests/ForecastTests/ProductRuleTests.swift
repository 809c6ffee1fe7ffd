import Testing

@testable import Forecast

@Suite struct ProductRuleTests {
  private func probe(_ schedule: String, _ group: String, _ forgetting: Double)
    -> ProductRule.Probe
  {
    ProductRule.Probe(schedule: schedule, group: group, forgetting: forgetting)
  }

  /// 1.4 · 0.8 / 2.6, the rule's own formula.
  @Test func oneReferenceGivesTheRest() throws {
    let rule = ProductRule([
      probe("warm", "0%", 2.6), probe("warm", "5%", 0.8), probe("cold", "0%", 1.4),
    ])
    let value = try #require(rule.forgetting(schedule: "cold", group: "5%"))
    #expect(abs(value - 1.4 * 0.8 / 2.6) < 1e-12)
    // Nothing leads to another share, or to a schedule without a probe.
    #expect(rule.forgetting(schedule: "cold", group: "25%") == nil)
    #expect(rule.forgetting(schedule: "other", group: "5%") == nil)
  }

  @Test func productsAreMetExactly() throws {
    let schedules = ["a": 0.5, "b": 1.0, "c": 3.0]
    let groups = ["0%": 1.0, "5%": 0.3, "25%": 0.1]
    var probes: [ProductRule.Probe] = []
    for (schedule, factor) in schedules {
      for (group, share) in groups where !(schedule == "a" && group == "25%") {
        probes.append(probe(schedule, group, factor * share))
      }
    }
    let value = try #require(ProductRule(probes).forgetting(schedule: "a", group: "25%"))
    #expect(abs(value - 0.05) < 1e-12)
  }

  /// Two references say 2 and 8: their geometric mean is 4.
  @Test func severalReferencesGiveTheirGeometricMean() throws {
    let rule = ProductRule([
      probe("one", "0%", 1), probe("one", "5%", 2), probe("two", "0%", 1), probe("two", "5%", 8),
      probe("cold", "0%", 1),
    ])
    let value = try #require(rule.forgetting(schedule: "cold", group: "5%"))
    #expect(abs(value - 4) < 1e-12)
  }

  @Test func whatIsNotForgottenHasNoFactor() {
    let rule = ProductRule([
      probe("warm", "0%", 2.6), probe("warm", "5%", -0.1), probe("cold", "0%", 1.4),
    ])
    #expect(rule.forgetting(schedule: "cold", group: "5%") == nil)
  }
}
