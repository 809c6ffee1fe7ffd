import Sim

/// How far each later domain lies from the first one.
struct DomainShifts: Sendable, Equatable {
  /// What holds for every domain that is not named.
  var other: Shift
  var named: [String: Shift] = [:]
  /// Domains that only stand in for undisclosed old data: near it unless named.
  var standIns: Set<String> = []

  init(_ other: Shift, named: [String: Shift] = [:], standIns: Set<String> = []) {
    self.other = other
    self.named = named
    self.standIns = standIns
  }

  func shift(of domain: String) -> Shift {
    named[domain] ?? (standIns.contains(domain) ? .near : other)
  }

  /// As a user writes it: one word, or domain by domain.
  var words: String {
    guard !named.isEmpty else { return other.words }
    return named.keys.sorted().map { "\($0): \(named[$0]?.words ?? "")" }.joined(separator: ", ")
  }
}
