import Testing

@testable import Forecast

@Suite struct RunTreeTests {
  func tree(_ logs: [RunLog]) -> RunTree {
    var tree = RunTree()
    for (index, log) in logs.enumerated() { tree.add(log, index: index, tasks: [0, 1], count: 2) }
    return tree
  }

  @Test func aSharedFirstStageCountsOnce() throws {
    let low = try CalibrationSamples.log("low", later: 3e-4)
    let high = try CalibrationSamples.log("high", later: 3e-3)
    let tree = tree([low, high])
    #expect(tree.nodes.count == 3)
    #expect(tree.nodes.map(\.parent) == [nil, 0, 0])
    #expect(tree.isOldAlone == [true, false, false])
    // 8 points of each domain in the first stage, 7 in each later one.
    #expect(tree.observations.count == 2 * (8 + 7 + 7))
    #expect(tree.nodes[1].steps == [2, 6, 12, 24, 40, 60, 80])
  }

  @Test func seedsShareAPathAndKeepTheirLosses() throws {
    let tree = tree([
      try CalibrationSamples.log("a", later: 3e-4),
      try CalibrationSamples.log("b", later: 3e-4, seed: 0.01),
      try CalibrationSamples.log("c", later: 3e-3),
    ])
    #expect(tree.nodes.count == 3)
    #expect(tree.paths == [[0, 1], [2]])
    #expect(tree.pathsOfSharedReplay == [[0, 1], [2]])
    #expect(tree.observations.count == 2 * (15 + 15 + 7))
  }

  @Test func firstStepsWeighLessAndTheLastMore() throws {
    let tree = tree([try CalibrationSamples.log("a", later: 3e-4)])
    let later = tree.observations.filter { $0.node == 1 && $0.task == 0 }
    // A fiftieth of 80 steps is 1.6.
    #expect(later.map(\.weight) == [1, 1, 1, 1, 1, 1, 2])
    let first = tree.observations.filter { $0.node == 0 && $0.task == 0 }
    // A fiftieth of 240 steps is 4.8.
    #expect(first.map(\.weight) == [0.4, 1, 1, 1, 1, 1, 1, 1])
    let foreign = tree.observations.filter { $0.node == 0 && $0.task == 1 }
    #expect(foreign.map(\.weight) == [0.1, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25])
    #expect(later.map(\.isLast) == [false, false, false, false, false, false, true])
  }

  @Test func thinsLongCurvesEvenlyInTheLogarithm() {
    let points = (1...2000).map { RunLog.Point(step: 100 + $0, domain: 0, loss: 3) }
    let kept = Thinning.kept(points, from: 100, length: 2000).map { $0.step - 100 }
    #expect(kept.count <= Thinning.most + 1)
    #expect(kept.first == 1)
    #expect(kept.last == 2000)
    let few = Thinning.kept(Array(points.prefix(24)), from: 100, length: 2000)
    #expect(few.count == 24)
  }
}
