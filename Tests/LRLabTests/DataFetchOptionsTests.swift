import ArgumentParser
import Testing

@testable import lrlab

@Suite struct DataFetchOptionsTests {
  @Test(arguments: [
    (["french"], "\"french\"; there are english, german, near"),
    (["near", "--sample"], "--sample has no near; it has english and german"),
  ])
  func otherCorporaAreWrongUsage(_ words: [String], _ message: String) {
    do {
      _ = try LRLab.parseAsRoot(["data", "fetch"] + words)
      Issue.record("\(words) was accepted")
    } catch {
      #expect(LRLab.exitCode(for: error).rawValue == 64)
      #expect(LRLab.message(for: error).contains(message))
    }
  }

  @Test func nearIsFetchedOnlyWhenAsked() throws {
    #expect(try DataFetchCommand.parse([]).wanted == ["english", "german"])
    #expect(try DataFetchCommand.parse(["near"]).wanted == ["near"])
  }
}
