import Testing

@testable import lrlab

@Suite struct MemoryNeedTests {
  private func study(batch: Int, context: Int = 16) throws -> Study {
    let text = sampleStudy.replacing("batch = 4", with: "batch = \(batch)")
      .replacing("context = 16", with: "context = \(context)")
      .replacing("tokens = 64", with: "tokens = 4096")
      .replacing("tokens_at_ends = 128", with: "tokens_at_ends = 4096")
    return try parseStudy(text)
  }

  /// A lane works on a few sequences at a time: more of them cost their tokens and no more.
  @Test func aLargerBatchCostsItsTokens() throws {
    let small = MemoryNeed.bytes(try study(batch: 4))
    let large = MemoryNeed.bytes(try study(batch: 4000))
    #expect(large - small == Double(8 * 16 * (4000 - 4)))
  }

  /// Beyond the rows that a lane takes at once, memory grows with the context.
  @Test func aLongerContextCostsItsRows() throws {
    let usual = MemoryNeed.bytes(try study(batch: 4, context: 512))
    let long = MemoryNeed.bytes(try study(batch: 4, context: 4096))
    let kept = Double(16 * 32 + 2 + 14 * 32)  // one layer of width 32 with two heads
    #expect(long - usual == (4096 - 512) * (4 * 2 * kept + 8 * 4))
  }
}
