import Dialects
import Testing

/// What holds for every reading, whatever the trainer.
struct ReadingLawTests {
  /// Entries whose trainer really goes below zero or above its peak.
  private static let exceptions: Set<String> = [
    // A line whose end is passed.
    "torchtitan/past_end_linear_min0", "torchtitan/past_end_sqrt_min0", "olmo-core/wsd",
    "olmo-core/power",
    // A warm-up of half an iteration: the first update runs at twice the peak.
    "gpt-neox/cosine_warmup_half_iter",
    // A range test rises without end.
    "deepspeed/range_test", "deepspeed/range_test_stair",
    // A floor above the peak.
    "megatron-lm/inverse_sqrt_warmup0",
  ]

  @Test(arguments: RecordedEntry.peers)
  func ratesAreFiniteAndWithinThePeak(peer: String) throws {
    let dialect = try #require(Dialect(named: peer))
    for entry in try RecordedEntry.entries(of: peer) where !entry.composed {
      guard let reading = try? dialect.reading(of: entry.configuration) else { continue }
      let (rates, _) = reading.rates(of: entry.steps)
      let isFinite = rates.allSatisfy { $0.isFinite }
      #expect(isFinite, "\(entry)")
      let bound = reading.peak * (1 + 1e-12)
      let isWithin = rates.allSatisfy { $0 >= 0 && $0 <= bound }
      #expect(isWithin || Self.exceptions.contains(entry.description), "\(entry)")
      let again = try dialect.reading(of: entry.configuration)
      #expect(again == reading, "\(entry)")
    }
  }

  /// A wrong value never traps: every parameter of every entry is replaced by odd ones.
  @Test(arguments: RecordedEntry.peers)
  func oddParametersAreReadOrRefused(peer: String) throws {
    let dialect = try #require(Dialect(named: peer))
    let odd: [ConfigurationValue] = [
      .null, .text("x"), .flag(true), .number(0), .number(-1), .number(1e300), .number(.infinity),
      .number(.nan), .number(0.5), .list([]), .table([:]),
    ]
    var read = 0
    for entry in try RecordedEntry.entries(of: peer) where !entry.composed {
      for name in entry.configuration.parameters.keys {
        for value in odd {
          var configuration = entry.configuration
          configuration.parameters[name] = value
          guard let reading = try? dialect.reading(of: configuration) else { continue }
          _ = reading.rates(of: 60)
          read += 1
        }
      }
    }
    #expect(read > 0)
  }

  /// nanoGPT has one function, whatever it is called.
  @Test(arguments: Dialect.allCases.filter { $0 != .nanogpt })
  func anUnknownClassIsRefused(dialect: Dialect) {
    #expect(throws: Complaint.self) {
      try dialect.reading(of: Configuration(className: "Nope", parameters: [:]))
    }
  }
}
