import Foundation

/// What a metrics file does not say itself.
struct LogOptions {
  /// Steps of a linear warm-up from 0, for files that begin after it.
  var warmup: Int?
  /// The domain that is trained on, where a file measures several.
  var domain: String?
  /// Whether the optimizer's moments are reset where a stage begins.
  var resetsMoments = true
  /// Which columns are what, where their names do not tell.
  var map = ColumnMap()
  /// The last steps of all stages but the last one.
  var boundaries: [Int] = []
  /// The share of each later stage's batch from the first domain, where the file does not say it.
  var replay = 0.0
}

/// `--map lr=LR,step=it,old=eval/en,new=eval/de`: columns by what they are.
///
/// `step` and `lr` are those; every other name is a domain, in the order of the stages that train on
/// them.
struct ColumnMap: Equatable {
  var step: String?
  var rate: String?
  var losses: [(domain: String, column: String)] = []

  static func == (first: ColumnMap, second: ColumnMap) -> Bool {
    first.step == second.step && first.rate == second.rate
      && first.losses.map(\.domain) == second.losses.map(\.domain)
      && first.losses.map(\.column) == second.losses.map(\.column)
  }

  init() {}

  /// - Throws: `Failure` 64 for a pair without a name or a column, or a name twice.
  init(_ text: String) throws(Failure) {
    for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw Failure(
          .usage, "--map \(text): \"\(pair)\"; NAME=COLUMN is wanted, such as lr=train/lr")
      }
      let isTaken =
        sides[0] == "step" && step != nil || sides[0] == "lr" && rate != nil
        || losses.contains { $0.domain == sides[0] }
      guard !isTaken else { throw Failure(.usage, "--map \(text): \(sides[0]) is given twice") }
      switch sides[0] {
      case "step": step = sides[1]
      case "lr": rate = sides[1]
      default: losses.append((sides[0], sides[1]))
      }
    }
  }
}
