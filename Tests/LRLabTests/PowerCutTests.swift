import Foundation
import Model
import Testing

@testable import lrlab

/// The shortest study with branches and replay, so that it can be resumed hundreds of times.
let shortStudy =
  sampleStudy
  .replacing("steps = 200", with: "steps = 50").replacing("steps = 100", with: "steps = 50")
  .replacing("seeds = [1, 2]", with: "seeds = [3]")
  .replacing("replay = [0, 0.05]", with: "replay = 0.25")
  .replacing("[[schedule]]\npreset = \"rewarmed-cosine\"\npeak = 3e-3\n", with: "")
  .replacing("[[schedule]]\npreset = \"cosine-then-min\"\npeak = 3e-3\n", with: "")
  .replacing("[control]\nno_shift = [\"rewarmed-cosine\"]", with: "")

@Suite(.serialized) struct PowerCutTests {
  /// At every change of the disk the power is cut: training goes on from a whole checkpoint to the
  /// same bits, whatever of the writes that were not synced the disk kept.
  @Test func everyCutResumesToTheSameBits() throws {
    let lab = try SampleLab(shortStudy, inMemory: true)
    try lab.runner("straight").run()
    let expected = try lab.bytes("straight")
    let operations = try operations(lab, "recorded")
    #expect(operations.count > 300)

    let recorded = lab.scratch.url.appendingPathComponent("recorded")
    let simulated = SimulatedDisk(root: recorded)
    var promises = Promises()
    var cuts = 0
    for (count, operation) in operations.enumerated() {
      for mercy in SimulatedDisk.Mercy.allCases where (count + mercy.number) % Self.stride == 0 {
        let name = "cut-\(count)-\(mercy)"
        try simulated.write(to: lab.scratch.url.appendingPathComponent(name), keeping: mercy)
        do {
          for checkpoint in promises.kept {
            let place =
              lab.scratch.url.path + "/" + name + checkpoint.dropFirst(recorded.path.count)
            #expect(Files.exists(URL(fileURLWithPath: place)), "\(place), before \(operation)")
          }
          // What was renamed was whole before: nothing damaged is ever met.
          let progress = lrlab.Progress { text in
            if text.hasPrefix("warning") { Issue.record("\(name), before \(operation): \(text)") }
          }
          try lab.runner(name, progress: progress).run()
          #expect(try lab.bytes(name) == expected, "\(name), before \(operation)")
        } catch {
          Issue.record("\(name): \(error)")
        }
        try FileManager.default.removeItem(at: lab.scratch.url.appendingPathComponent(name))
        cuts += 1
      }
      simulated.apply(operation)
      promises.note(operation)
    }
    print("power cuts: \(cuts) at \(operations.count) changes of the disk, all to the same bits")
  }

  /// All changes that training makes to the disk, stopped and resumed a few times on the way.
  private func operations(_ lab: SampleLab, _ name: String) throws -> [Disk.Operation] {
    let recorder = DiskRecorder()
    let folder = lab.scratch.url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for stop in [20, 15, 10, 40, 12, 30, 10, .max] {
      let runner = try lab.runner(name)
      runner.disk = recorder.disk
      runner.stop(after: stop)
      do throws(Failure) { try runner.run() } catch { #expect(error.code == .interrupted) }
    }
    return recorder.operations
  }

  /// Every cut of every kind with `LRLAB_LONG=1`, each 7th otherwise.
  private static let stride = ProcessInfo.processInfo.environment["LRLAB_LONG"] == nil ? 11 : 1
}

/// The checkpoints that training counts on: renamed, and their folder synced.
private struct Promises {
  private var renamed: [String] = []
  private(set) var kept: Set<String> = []

  mutating func note(_ operation: Disk.Operation) {
    switch operation {
    case .rename(_, let place) where place.contains("/step_"): renamed.append(place)
    case .syncFolder(let folder):
      kept.formUnion(renamed.filter { $0.hasPrefix(folder + "/") })
      renamed.removeAll { $0.hasPrefix(folder + "/") }
    case .remove(let place): kept.remove(place)
    default: break
    }
  }
}

extension SimulatedDisk.Mercy {
  fileprivate var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
