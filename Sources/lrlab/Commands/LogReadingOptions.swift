import ArgumentParser

/// What the commands that read logs ask about them.
struct LogReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Steps of a linear warm-up from 0, for files that begin after it.", valueName: "N"))
  var warmup: Int?

  @Option(
    help: ArgumentHelp(
      "The domain that is trained on, where a file does not name it.", valueName: "NAME"))
  var domain: String?

  @Option(
    help: ArgumentHelp(
      "Columns by what they are: step, lr, and a loss for each domain, in the order of the stages.",
      valueName: "lr=COLUMN,old=COLUMN,new=COLUMN"))
  var map: String?

  @Option(
    help: ArgumentHelp(
      "The last step of each stage but the last, where the files do not name stages.",
      valueName: "N,N"))
  var boundary: String?

  @Option(
    help: ArgumentHelp(
      "The share of the first domain in later stages' batches, where the files do not say it.",
      valueName: "5%"))
  var replay: String?

  /// - Throws: `Failure` 64 for values that are not allowed.
  func parsed() throws(Failure) -> LogOptions {
    var options = LogOptions(warmup: warmup, domain: domain)
    if let warmup, warmup < 0 {
      throw Failure(.usage, "--warmup \(warmup); steps from 0 are wanted")
    }
    if let map { options.map = try ColumnMap(map) }
    options.boundaries = try boundaries()
    if let replay {
      let shares = try ReplayList.parse(replay)
      guard shares.count == 1, !options.boundaries.isEmpty else {
        throw Failure(.usage, "--replay \(replay): one share, beside --boundary")
      }
      options.replay = shares[0]
    }
    guard options.boundaries.isEmpty || options.map.losses.count >= 2 else {
      throw Failure(
        .usage,
        "--boundary: --map must name the domains in the order of the stages, such as "
          + "old=eval/en,new=eval/de")
    }
    return options
  }

  private func boundaries() throws(Failure) -> [Int] {
    guard let boundary else { return [] }
    let steps = boundary.split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0.filter { $0 != " " })
    }
    let whole = steps.compactMap { $0 }
    let ascends = zip([0] + whole, whole).allSatisfy { $0 < $1 }
    guard whole.count == steps.count, ascends else {
      throw Failure(.usage, "--boundary \(boundary); steps from 1, ascending, such as 143000")
    }
    return whole
  }
}
