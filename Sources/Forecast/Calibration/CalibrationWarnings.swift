internal import Foundation

/// What the logs of a calibration cannot tell.
enum CalibrationWarnings {
  /// Parameters that the data leave where they were expected, or drive to a bound.
  static func of(
    _ problem: CalibrationProblem, _ found: CalibrationSearch.Found, place: String
  ) -> [String] {
    var warnings: [String] = []
    let open = openParameters(problem, at: found.place)
    if !open.isEmpty {
      warnings.append(
        "\(place): the logs hardly hold \(open.joined(separator: ", ")); the expected value stands")
    }
    for (parameter, z) in zip(problem.parameters, found.place) where parameter.isAtBound(z) {
      warnings.append("\(place): \(parameter.name) ended far from all that is expected")
    }
    if found.finished > 1 && found.agreeing == 1 {
      warnings.append(
        "\(place): only one of \(found.finished) searches found this minimum; a better may exist")
    }
    return warnings
  }

  /// Parameters whose spread the data do not shrink to seven tenths.
  ///
  /// To first order: the length of a column of the Jacobian outside the span of the others is one
  /// over the spread of its parameter, all others free; without data it is the prior's weight.
  private static func openParameters(_ problem: CalibrationProblem, at place: [Double]) -> [String]
  {
    let evaluation = problem.evaluate(place)
    let (jacobian, count) = (evaluation.jacobian, place.count)
    let columns = place.indices.map { column in
      evaluation.residuals.indices.map { jacobian[$0 * count + column] }
    }
    return place.indices.filter { index in
      let others = place.indices.filter { $0 != index }.map { columns[$0] }
      let own = OrthogonalBasis(others).rest(of: columns[index])
      let length = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return problem.priorWeight > 0.7 * length
    }.map { problem.parameters[$0].name }
  }

  /// What the design of the runs to a domain leaves open.
  static func of(_ tree: RunTree, domain: String) -> [String] {
    let later = tree.nodes.indices.filter { !tree.isOldAlone[$0] }.map { tree.nodes[$0] }
    var warnings: [String] = []
    let shares = Set(later.map { $0.shares[0] })
    if shares.allSatisfy({ $0 == 0 }) {
      warnings.append(
        "\(domain): no run replays old data, so the ratio of the curvatures, and with it what replay "
          + "saves, is a guess; add one with replay")
    } else if shares.count == 1 {
      warnings.append(
        "\(domain): all runs have the same replay share, so what another share does is a guess; "
          + "add one without replay")
    }
    let peaks = later.compactMap { $0.rates.max() }
    if let low = peaks.min(), let high = peaks.max(), high < 1.5 * low {
      warnings.append(
        "\(domain): all runs have about the same highest rate, so the effect of another is a guess; "
          + "add one at a third of it")
    }
    if tree.pathsOfSharedReplay.isEmpty {
      warnings.append(
        "\(domain): no two runs have the same replay share, so none can be left out and the forecast "
          + "has no band; add one with another schedule")
    }
    return warnings
  }
}

extension CalibrationLogs {
  /// What the first stages leave open.
  var warnings: [String] {
    var warnings: [String] = []
    let first = logs.compactMap { log in log.stages.first.map { (log, $0) } }
    let ends = first.compactMap { $0.1.rates.last }
    if let low = ends.min(), let high = ends.max(), high < 1.5 * low {
      warnings.append(
        "\(domain): all first stages end at about the same rate, so noise is told from what is left "
          + "to learn by their shape alone; add one that ends at its peak, or is annealed from there"
      )
    }
    let rewarms = logs.contains { log in
      log.stages.count > 1 && log.stages.prefix(2).allSatisfy { $0.shares[0] == 1 }
    }
    if !rewarms {
      warnings.append(
        "\(domain): no run re-warms on the same data, so the rise without a shift is a forecast of the "
          + "first stages alone")
    }
    return warnings
  }
}
