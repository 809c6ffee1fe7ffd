extension PublishedComparison {
  /// The rows, then the mean errors with the interpolation's beside them.
  var text: String {
    var table = TextTable([
      "model", "domain", "schedule", "replay", "role", "old published", "forecast", "error",
      "new published", "forecast", "error",
    ])
    for row in rows {
      table.rows.append([
        row.model, row.domain, row.schedule, Format.number(row.replay), row.role,
        Format.fixed(row.published.old), Format.fixed(row.forecast.old),
        Format.signed(row.forecast.old - row.published.old), Format.fixed(row.published.new),
        Format.fixed(row.forecast.new), Format.signed(row.forecast.new - row.published.new),
      ])
    }
    var errors = TextTable([
      "model", "domain", "role", "rows", "mean |error| old", "new", "interpolation old", "new",
    ])
    for line in summaries {
      errors.rows.append(
        [
          line.model, line.domain, line.role, "\(line.rows)", Format.fixed(line.forecast.old, 4),
          Format.fixed(line.forecast.new, 4),
        ]
          + (line.baseline.map { [Format.fixed($0.old, 4), Format.fixed($0.new, 4)] }
            ?? ["n/a", "n/a"]))
    }
    return [table.text, "", errors.text, "", Self.footer].joined(separator: "\n")
  }
}
