/// Picks the schedules whose real runs would tell theories apart.
///
/// A forecast that orders schedules as the area Σηₜ of their last stage does, or as their highest
/// rate, is confirmed by runs that confirm those simple rules just as well. What counts are pairs of
/// schedules with the same domains and replay that the forecast orders otherwise.
struct SeparatingSchedules {
  /// One cell that could be run.
  struct Candidate: Equatable {
    var schedule: String
    /// Cells are compared within a group: same domains, same replay.
    var group: String
    /// The forecast old loss of the deployed checkpoint, in nats.
    var forecast: Double
    /// Ση of the last stage.
    var area: Double
    /// The highest rate of the last stage.
    var peak: Double
  }

  /// Two schedules of a group that the forecast orders otherwise than a theory does.
  struct Pair: Equatable {
    var group: String
    /// The one that the forecast lets forget less.
    var lower: String
    var higher: String
    /// How far the forecasts lie apart, in nats.
    var difference: Double
    /// Whether the order by area is the other way round, or a tie.
    var separatesArea: Bool
    /// The same for the order by peak.
    var separatesPeak: Bool
  }

  var candidates: [Candidate]
  /// Forecasts nearer than this, in nats, count as equal.
  var resolution = 0.02
  /// Areas or peaks within this share of each other count as equal.
  var tie = 0.03

  /// A pair counts by its difference, up to this many nats, once for each theory it goes against.
  private static let enough = 0.2

  /// The pairs of two schedules that go against a theory, over all groups.
  func pairs(_ schedules: Set<String>) -> [Pair] {
    // What diverges tells no theories apart.
    let chosen = candidates.filter {
      schedules.contains($0.schedule) && $0.forecast.isFinite
    }
    var pairs: [Pair] = []
    for (index, first) in chosen.enumerated() {
      for second in chosen[(index + 1)...] where second.group == first.group {
        let (low, high) = first.forecast <= second.forecast ? (first, second) : (second, first)
        let difference = high.forecast - low.forecast
        guard difference >= resolution else { continue }
        let area = low.area >= high.area * (1 - tie)
        let peak = low.peak >= high.peak * (1 - tie)
        guard area || peak else { continue }
        pairs.append(
          Pair(
            group: first.group, lower: low.schedule, higher: high.schedule,
            difference: difference, separatesArea: area, separatesPeak: peak))
      }
    }
    return pairs
  }

  /// How well the runs of these schedules would tell the forecast from the theories.
  private func worth(_ schedules: Set<String>) -> Double {
    pairs(schedules).reduce(0) { sum, pair in
      sum + min(pair.difference, Self.enough)
        * ((pair.separatesArea ? 1 : 0) + (pair.separatesPeak ? 1 : 0))
    }
  }

  /// So many schedules, in the order of the candidates.
  ///
  /// The best pair first, then one after another the schedule that adds most.
  func chosen(_ count: Int) -> [String] {
    var names: [String] = []
    for candidate in candidates where !names.contains(candidate.schedule) {
      names.append(candidate.schedule)
    }
    guard names.count > count else { return names }
    var chosen = bestPair(names)
    while chosen.count < count {
      let rest = names.filter { !chosen.contains($0) }
      guard let next = rest.max(by: { worth(chosen.union([$0])) < worth(chosen.union([$1])) })
      else { break }
      chosen.insert(next)
    }
    return names.filter(chosen.contains)
  }

  private func bestPair(_ names: [String]) -> Set<String> {
    var best: (pair: Set<String>, worth: Double) = ([], -1)
    for (index, first) in names.enumerated() {
      for second in names[(index + 1)...] where worth([first, second]) > best.worth {
        best = ([first, second], worth([first, second]))
      }
    }
    return best.pair
  }
}
