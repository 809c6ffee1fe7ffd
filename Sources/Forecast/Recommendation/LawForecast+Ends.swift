/// A law's resamples as hypotheses: runs of one stage, whose old data are the new ones.
extension LawForecast: EndForecaster {
  /// The resamples of the bootstrap; the fit itself where there are none.
  public var count: Int { max(1, resampled.first?.count ?? 0) }

  /// The resampled laws' losses at the end of runs; their errors are those of ``band(rates:at:)``
  /// but for the spread of the resamples.
  public func ends(_ rates: [[Double]], replay: Double, under hypotheses: [Int]) -> [Outcome.Ends] {
    let runs = rates.map { rates -> (losses: [Double], error: Double) in
      let samples = zip(fit.members, resampled).map { member, laws in
        let asked = laws.isEmpty ? [member.law] : hypotheses.map { laws[$0] }
        return member.fitted.losses(of: asked, stages: [rates], at: [rates.count]).map { $0[0] }
      }
      return (LawEnsemble.mean(samples), relativeError(stages: [rates], at: rates.count))
    }
    return hypotheses.indices.map { index in
      let losses = runs.map { $0.losses[index] }
      let error = runs[runs.count - 1].error
      return Outcome.Ends(old: losses, new: losses, reference: 0, errors: [error, error])
    }
  }
}
