import Synchronization

/// Says how far a bootstrap is: resamples done, how many a second, the time left.
final class ResampleMeter: Sendable {
  private let progress: Progress
  /// When the first resample began.
  private let start = Mutex(0.0)

  init(_ progress: Progress) { self.progress = progress }

  /// Hears of `done` resamples of `all`; 0 starts the clock.
  func count(done: Int, of all: Int) {
    let start = start.withLock { start in
      if done == 0 { start = Progress.now() }
      return start
    }
    let seconds = Progress.now() - start
    if done == all {
      progress.say("\(all) resamples in \(Format.fixed(seconds, 1)) s")
    } else if done > 0 {
      progress.update(Self.line(done: done, of: all, seconds: seconds))
    }
  }

  static func line(done: Int, of all: Int, seconds: Double) -> String {
    let rate = Double(done) / max(seconds, 1e-9)
    return "resample \(done) of \(all)  \(Format.rate(rate))/s  "
      + "\(Format.duration(Double(all - done) / rate)) left"
  }
}
