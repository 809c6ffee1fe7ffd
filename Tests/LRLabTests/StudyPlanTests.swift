import Testing

@testable import lrlab

@Suite struct EvaluationTimesTests {
  @Test func denserAtTheStartAndAlwaysTheEnd() {
    func steps(_ count: Int, _ every: Double) -> [Int] {
      EvaluationTimes.steps(in: count, every: every)
    }
    #expect(steps(1000, 0.25) == [10, 20, 50, 100, 250, 500, 750, 1000])
    #expect(steps(1000, 0.05) == [10, 20] + stride(from: 50, through: 1000, by: 50))
    #expect(steps(3, 0.1).last == 3)
    #expect(steps(1, 0.5) == [1])
  }
}

@Suite struct StudyPlanTests {
  @Test func sharesPrefixes() throws {
    let plan = try StudyPlan(parseSample(), dataIdentity: "x")
    // A seed: cosine and infinite first stages (the latter in two pieces), its annealed branch;
    // two shares × (re-warmed, minimum, infinite in two pieces, its branch); the control.
    let perSeed = 1 + 2 + 1 + 2 * (1 + 1 + 2 + 1) + 1
    #expect(plan.segments.count == 2 * perSeed)
    #expect(plan.runs.count == 2 * (3 * 2 + 1))
    let roots = plan.segments.filter { $0.parent == nil && $0.seed == 1 }
    #expect(roots.count == 2)
    #expect(plan.trainedSteps < plan.separateSteps)
  }

  @Test func referenceIsTheRewarmedCosinesFirstStage() throws {
    let plan = try StudyPlan(parseSample(), dataIdentity: "x")
    let run = try #require(plan.runs.first { $0.schedule == "rewarmed-cosine" && $0.seed == 1 })
    #expect(plan.references[1] == [run.main[0]])
  }

  @Test func everyLineCoversEveryStepOnce() throws {
    let plan = try StudyPlan(parseSample(), dataIdentity: "x")
    for run in plan.runs {
      for line in [run.main] + run.branches.values {
        var next = 1
        for (position, index) in line.enumerated() {
          let segment = plan.segments[index]
          #expect(segment.firstStep == next)
          #expect(segment.rates.count == segment.stepCount)
          #expect(segment.parent == (position == 0 ? nil : line[position - 1]))
          next = segment.lastStep + 1
        }
      }
      #expect(plan.segments[run.deployed.last ?? 0].lastStep == 300)
    }
  }

  @Test func momentsAreResetAtTheBoundaryOnly() throws {
    let plan = try StudyPlan(parseSample(), dataIdentity: "x")
    for segment in plan.segments { #expect(segment.resetsMoments == (segment.firstStep == 201)) }
    let kept = try parseSample(replacing: "batch = 4", with: "batch = 4\nmoments = \"keep\"")
    #expect(try StudyPlan(kept, dataIdentity: "x").segments.allSatisfy { !$0.resetsMoments })
  }

  @Test func idsDependOnAllThatMatters() throws {
    func ids(_ study: Study, data: String = "x") throws -> Set<String> {
      Set(try StudyPlan(study, dataIdentity: data).segments.map { String($0.id.suffix(12)) })
    }
    let base = try ids(parseSample())
    #expect(try ids(parseSample()) == base)
    #expect(try ids(parseSample(), data: "y").isDisjoint(with: base))
    #expect(
      try ids(parseSample(replacing: "width = 32", with: "width = 64")).isDisjoint(with: base))
    // More seeds keep the runs that are there.
    let more = try ids(parseSample(replacing: "seeds = [1, 2]", with: "seeds = [1, 2, 3]"))
    #expect(base.isSubset(of: more))
  }

  /// The control goes on with the text where the first stage stopped; German starts at its start.
  @Test func controlGoesOnInTheSameText() throws {
    let plan = try StudyPlan(parseSample(), dataIdentity: "x")
    let control = try #require(plan.runs.first { $0.isControl })
    let last = plan.segments[try #require(control.main.last)]
    #expect(last.domain == "english")
    #expect(last.source.offset == 200 * 4)
    let run = try #require(plan.runs.first { !$0.isControl })
    #expect(plan.segments[try #require(run.main.last)].source.offset == 0)
  }
}

@Suite struct WindowOrderTests {
  @Test func everyWindowOnceAPass() {
    var order = WindowOrder(count: 50, seed: 7, domain: "english")
    let first = (0..<50).map { order.window(at: $0) }
    let second = (50..<100).map { order.window(at: $0) }
    #expect(first.sorted() == Array(0..<50))
    #expect(second.sorted() == Array(0..<50))
    #expect(first != second)
    #expect(first != first.sorted())
    var again = WindowOrder(count: 50, seed: 7, domain: "english")
    #expect(again.window(at: 73) == second[23])
    #expect(again.window(at: 3) == first[3])
  }

  @Test func streamsDoNotTouchEachOther() {
    var one = WindowOrder(count: 50, seed: 7, domain: "english")
    var other = WindowOrder(count: 50, seed: 7, domain: "german")
    var seed = WindowOrder(count: 50, seed: 8, domain: "english")
    let a = (0..<50).map { one.window(at: $0) }
    #expect(a != (0..<50).map { other.window(at: $0) })
    #expect(a != (0..<50).map { seed.window(at: $0) })
  }
}

@Suite struct StageCurveTests {
  @Test func peakAndRecovery() {
    let curve = StageCurve(
      start: 4, points: [(5, 4.2), (10, 4.5), (20, 4.3), (40, 4.005), (50, 3.9)], stepCount: 50)
    #expect(curve.peakForgetting == 0.5)
    #expect(curve.recoveryStep == 40)
  }

  @Test func neverRecovered() {
    let curve = StageCurve(start: 4, points: [(5, 4.2), (50, 4.5)], stepCount: 50)
    #expect(curve.recoveryStep == nil)
  }

  @Test func divergedNeverRecovers() {
    #expect(StageCurve(start: 4, points: [(5, .nan), (50, 4)], stepCount: 50).recoveryStep == nil)
    #expect(StageCurve(start: .infinity, points: [(50, 4)], stepCount: 50).recoveryStep == nil)
  }

  @Test func neverRose() {
    let curve = StageCurve(start: 4, points: [(5, 4.0), (50, 3.5)], stepCount: 50)
    #expect(curve.recoveryStep == 0)
  }
}

@Suite struct MetricRowTests {
  @Test func survivesJSON() throws {
    var row = MetricRow(
      step: 3, stage: 1, tokens: 192, learningRate: 1.0 / 3, trainLoss: 4.1, gradientNorm: 0.7,
      seconds: 1.25)
    row.heldOut = ["english": 4.5, "german": 6.25]
    row.heldOutAtEnd = ["english": 4.4]
    let line = row.jsonLine(domains: ["english", "german"])
    let back = try #require(
      MetricRow(jsonLine: Substring(line), domains: ["english", "german"]))
    #expect(back == row)
    #expect(MetricRow(jsonLine: Substring(line.dropLast(5)), domains: []) == nil)
  }
}
