import ArgumentParser
import Testing

@testable import lrlab

@Suite struct TrainOptionsTests {
  @Test(arguments: [["--jobs", "0"], ["--jobs", "1025"], ["--checkpoint-every=-1"]])
  func wrongOptionsAreWrongUsage(_ options: [String]) {
    do {
      _ = try LRLab.parseAsRoot(["train", "study.toml"] + options)
      Issue.record("\(options) was accepted")
    } catch {
      #expect(LRLab.exitCode(for: error).rawValue == 64)
      #expect(LRLab.message(for: error).contains("allowed"))
    }
  }
}
