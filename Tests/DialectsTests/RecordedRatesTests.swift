import Dialects
import Testing

/// Every reading against the rates that the real trainer was seen to use.
struct RecordedRatesTests {
  @Test(arguments: RecordedEntry.peers)
  func readingsGiveTheRecordedRates(peer: String) throws {
    let dialect = try #require(Dialect(named: peer))
    var matched = 0
    var worst = 0.0
    for entry in try RecordedEntry.entries(of: peer) where !entry.composed {
      guard let rates = entry.rates else { continue }
      do {
        let reading = try dialect.reading(of: entry.configuration)
        let tolerance = (entry.singlePrecision ? 2e-6 : 1e-12) * reading.peak
        var difference = 0.0
        for (update, rate) in rates.enumerated() {
          difference = max(difference, abs(try reading.curve.learningRate(atUpdate: update) - rate))
        }
        worst = max(worst, difference / reading.peak)
        #expect(difference <= tolerance, "\(entry): \(difference / reading.peak) of the peak")
        if difference <= tolerance { matched += 1 }
      } catch {
        Issue.record("\(entry): \(error)")
      }
    }
    print("\(peer): \(matched) recorded curves, largest difference \(worst) of the peak")
  }

  @Test(arguments: RecordedEntry.peers)
  func everyEntryIsReadOrRefusedAsItsTrainerWould(peer: String) throws {
    let dialect = try #require(Dialect(named: peer))
    for entry in try RecordedEntry.entries(of: peer) where !entry.composed {
      do {
        let reading = try dialect.reading(of: entry.configuration)
        for update in 0..<entry.steps {
          let rate = try reading.curve.learningRate(atUpdate: update)
          #expect(rate.isFinite, "\(entry) at update \(update)")
        }
        if let error = entry.error {
          #expect(entry.steps > 0, "\(entry) is refused at once")
          #expect(throws: Complaint(error, update: entry.steps), "\(entry)") {
            try reading.curve.learningRate(atUpdate: entry.steps)
          }
        }
      } catch {
        #expect(entry.steps == 0 && error.message == entry.error, "\(entry): \(error)")
      }
    }
  }
}
