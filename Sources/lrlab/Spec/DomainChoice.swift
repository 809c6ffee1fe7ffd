/// One entry of the axis of domains: the domain of each stage of a run.
struct DomainChoice: Sendable, Hashable {
  /// Empty where there is no study.
  var stages: [String]
  /// As tables name it: the domains of those stages that list several, `german`.
  var label: String

  static let none = DomainChoice(stages: [], label: "n/a")

  /// The domain of `new_loss`: that of the last stage on another domain than the first stage's.
  var newDomain: String? { stages.last { $0 != stages.first } }

  /// The label as a part of a name: `german`, or `german-near` where two stages list domains.
  var slug: String { label.replacing(" / ", with: "-") }
}
