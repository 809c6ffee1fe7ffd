import Schedules
import Testing

@testable import lrlab

@Suite struct ScheduleCSVTests {
  private func rows(_ names: [String], stages: [Int], branches: Bool) throws -> [[String]] {
    let plans = try PlanLoader.plans(names, stages: stages, tokensPerStep: 10)
    let text = ScheduleCSV(plans: plans, branches: branches, tokensPerStep: 10).text()
    return text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
  }

  @Test func everyStepOnceWithItsTokens() throws {
    let rows = try rows(["cosine"], stages: [100], branches: false)
    #expect(rows[0].joined(separator: ",") == "schedule,branch,step,tokens,stage,phase,lr")
    #expect(rows.dropFirst().map { $0[2] } == (1...100).map(String.init))
    #expect(rows[1] == ["cosine", "main", "1", "10", "1", "warmup", "0.0003"])
    #expect(rows[100][3] == "1000")
    #expect(Double(rows[100][6]) == 0.1 * 3e-4)
  }

  @Test func oneStageEndsWithItsAnneal() throws {
    let rows = try rows(["infinite-cosine"], stages: [1000], branches: true)
    #expect(Set(rows.dropFirst().map { $0[1] }) == ["main"])
    #expect(rows.last?[5] == "anneal")
    #expect(Double(rows.last?[6] ?? "") == 0.1 * 3e-4)
  }

  @Test func severalStagesGoOnAndBranch() throws {
    let all = try rows(["infinite-cosine"], stages: [1000, 500], branches: true).dropFirst()
    let main = all.filter { $0[1] == "main" }
    #expect(main.count == 1500)
    #expect(main.last?[5] == "constant")
    let first = all.filter { $0[1] == "anneal-1" }
    #expect(first.map { $0[2] } == (861...1000).map(String.init))
    let second = all.filter { $0[1] == "anneal-2" }
    #expect(second.map { $0[2] } == (1431...1500).map(String.init))
    #expect(second.allSatisfy { $0[4] == "2" && $0[5] == "anneal" })
    let bare = try rows(["infinite-cosine"], stages: [1000, 500], branches: false)
    #expect(bare.count == 1501)
  }
}

@Suite struct FormatTests {
  @Test func numbers() {
    #expect(Format.signed(-0.0001, 2) == "+0.00")
    #expect(Format.signed(-0.01, 2) == "-0.01")
    #expect(Format.percent(0.05) == "5%")
    #expect(Format.percent(0.005) == "0.5%")
    #expect(Format.number(2_260_992) == "2260992")
    #expect(Format.duration(3671) == "1:01:11")
  }
}
