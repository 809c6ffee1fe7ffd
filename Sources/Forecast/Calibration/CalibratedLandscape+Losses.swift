internal import Sim

extension CalibratedLandscape {
  /// The losses that the landscape predicts at a log's points, from its rates and shares alone.
  ///
  /// - Returns: one loss a point; NaN where a point's domain is not on the landscape.
  /// - Throws: ``FitError`` if the log trains on a domain that the landscape has not.
  public func losses(of log: RunLog) throws(FitError) -> [Double] {
    let names = [domain] + shifts.map(\.domain)
    let places = log.domains.map { names.firstIndex(of: $0) }
    for (index, name) in log.domains.enumerated() where places[index] == nil {
      guard log.stages.allSatisfy({ $0.shares[index] == 0 }) else {
        throw FitError(
          .data,
          "\(log.name): trains on \(name); the landscape has \(names.joined(separator: ", "))")
      }
    }
    var predicted: [Double] = []
    do throws(SimError) {
      var simulation = try MomentSimulation(landscape: try landscape(), settings: settings)
      for (number, stage) in log.stages.enumerated() {
        var shares = [Double](repeating: 0, count: names.count)
        for (place, share) in zip(places, stage.shares) where share > 0 {
          if let place { shares[place] += share }
        }
        try simulation.beginStage(
          peak: max(stage.rates.max() ?? 0, .leastNormalMagnitude),
          moments: number > 0 && stage.resetsMoments ? .reset : .keep)
        let first = simulation.step
        let last = first + stage.rates.count
        let points = log.points.filter { $0.step <= last && ($0.step > first || number == 0) }
        let steps = Set(points.map(\.step)).sorted()
        let losses = try simulation.run(stage.rates, shares: shares, loggingAt: steps)
        for point in points {
          let measured = losses.first { $0.step == point.step }
          predicted.append(
            places[point.domain].flatMap { measured?.tasks[$0].total } ?? .nan)
        }
      }
    } catch {
      throw FitError(.data, "\(log.name): \(error)")
    }
    return predicted
  }
}
