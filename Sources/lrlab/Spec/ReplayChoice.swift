/// One entry of the axis of replay: what each stage of a run replays.
struct ReplayChoice: Sendable, Hashable {
  var stages: [Study.Replay]

  /// No replay in any of so many stages.
  static func none(stages: Int) -> ReplayChoice {
    ReplayChoice(stages: Array(repeating: .none, count: stages))
  }

  /// The same share of all earlier data in every later stage.
  static func plain(_ share: Double, stages: Int) -> ReplayChoice {
    ReplayChoice(
      stages: (0..<stages).map { Study.Replay(share: $0 == 0 ? 0 : share, standIn: nil) })
  }

  /// The last stage's share.
  var share: Double { stages.last?.share ?? 0 }

  /// The stand-in of the last stage.
  var standIn: String? { stages.last?.standIn }

  /// Whether every stage replays earlier data themselves.
  var isPlain: Bool { stages.allSatisfy { $0.standIn == nil } }

  /// `5%`, `5% near`, or stage by stage where they differ: `0% / 5%`.
  var label: String {
    let later = stages.dropFirst().map(\.label)
    guard let first = later.first else { return Format.percent(0) }
    return later.allSatisfy { $0 == first } ? first : later.joined(separator: " / ")
  }

  /// The label as a part of a name: `r5`, `r5-near`, `r0-5`.
  var slug: String {
    "r" + label.replacing("%", with: "").replacing(" / ", with: "-").replacing(" ", with: "-")
  }
}
