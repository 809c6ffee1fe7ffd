import Dialects
import Foundation

/// The rules' explanations as text.
enum LintPages {
  /// One rule's page, as `--explain` prints it.
  static func page(of rule: LintRule) -> String {
    let source = rule.needsState ? "resume-check" : "lint"
    return """
      \(rule.id): \(rule.title) (\(rule.level.rawValue), by \(source))

      What happens. \(rule.page.happens)
      Why it costs. \(rule.page.costs)
      How to mend it. \(rule.page.mend)
      Reported: \(rule.page.sources.joined(separator: "\n          "))
      """
  }

  /// All rules, one a line.
  static var list: String {
    var table = TextTable(["id", "level", "by", "what"], leftColumns: [0, 1, 2, 3])
    for rule in LintRule.all {
      table.rows.append([
        rule.id, rule.level.rawValue, rule.needsState ? "resume-check" : "lint", rule.title,
      ])
    }
    return table.text
  }

  /// The rule of a name that a user gave.
  static func rule(_ id: String, option: String) throws(Failure) -> LintRule {
    if let rule = LintRule.named(id) { return rule }
    throw Failure(
      .usage,
      "\(option) \(id): no such rule" + Suggestion.clause(for: id, among: LintRule.all.map(\.id)))
  }
}
