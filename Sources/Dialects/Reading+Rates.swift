extension Reading {
  /// The rates of the first updates, as far as the trainer gets.
  ///
  /// Trainers ask their scheduler once more after the last update, so a complaint that comes then
  /// is reported too.
  ///
  /// - Parameter count: number of updates.
  /// - Returns: the rates, fewer than `count` where the trainer raises an error before; and the
  ///   error.
  public func rates(of count: Int) -> (rates: [Double], complaint: Complaint?) {
    var rates: [Double] = []
    rates.reserveCapacity(count)
    for update in 0...count {
      do {
        let rate = try curve.learningRate(atUpdate: update)
        if update < count { rates.append(rate) }
      } catch {
        return (rates, error)
      }
    }
    return (rates, nil)
  }
}
