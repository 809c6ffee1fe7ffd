import Foundation

/// A Jupyter notebook (nbformat 4.5) that reads a study's CSV files and draws them.
struct StudyNotebook {
  var outline: StudyFile.Outline
  /// The results' folder as seen from the notebook.
  var results: String

  private struct Notebook: Encodable {
    struct Cell: Encodable {
      var cell_type: String
      var id: String
      var metadata: [String: String] = [:]
      var source: [String]
      var outputs: [String]?
      var execution_count: Int??
      enum CodingKeys: String, CodingKey {
        case cell_type, id, metadata, source, outputs, execution_count
      }
    }
    struct Kernel: Encodable {
      var display_name = "Python 3"
      var language = "python"
      var name = "python3"
    }
    struct Metadata: Encodable {
      var kernelspec = Kernel()
    }
    var cells: [Cell]
    var metadata = Metadata()
    var nbformat = 4
    var nbformat_minor = 5
  }

  func json() throws(Failure) -> Data {
    var cells: [Notebook.Cell] = []
    for (index, part) in parts.enumerated() {
      let lines = Self.lines(part.text)
      let id = "cell-\(index)"
      cells.append(
        part.isCode
          ? Notebook.Cell(
            cell_type: "code", id: id, source: lines, outputs: [],
            execution_count: .some(.none))
          : Notebook.Cell(cell_type: "markdown", id: id, source: lines))
    }
    return try Files.json(Notebook(cells: cells))
  }

  private static func lines(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.enumerated().map { $0.offset < lines.count - 1 ? $0.element + "\n" : $0.element }
  }

  private var parts: [(isCode: Bool, text: String)] {
    [
      (false, "# \(outline.name)\n\n\(outline.question)\n\nLosses are held-out nats per token."),
      (true, Self.loading(results)),
      (false, "## What each schedule left of the first domain, and learnt of the second"),
      (true, Self.table),
      (false, "## Both domains' losses above the rate"),
      (true, curves),
      (false, "## Forgetting by schedule and replay share"),
      (true, Self.bars),
    ]
  }

  private static func loading(_ results: String) -> String {
    """
    from itertools import cycle
    from pathlib import Path

    import matplotlib.pyplot as plt
    import pandas as pd

    results = Path("\(results)")
    curves = pd.read_csv(results / "curves.csv")
    rates = pd.read_csv(results / "schedules.csv")
    cells = pd.read_csv(results / "cells.csv")

    def lines(table):
        # The schedule, with start and moments where a schedule has several.
        name = table.schedule
        for axis in ["start", "moments"]:
            if (cells.groupby("schedule")[axis].nunique() > 1).any():
                name = name + ", " + table[axis].fillna("n/a")
        return name

    cells["line"], curves["line"] = lines(cells), lines(curves)
    print(len(curves), "held-out measurements of", len(cells), "runs, seeds", sorted(map(int, cells.seed.unique())))
    """
  }

  private static let table = """
    metrics = ["old_loss", "new_loss", "average_loss", "forgetting", "own_forgetting"]
    cells.groupby(["control", "baseline", "line", "replay_label"], sort=False, dropna=False)[metrics].agg(["mean", "sem"]).round(3)
    """

  private var curves: String {
    let first = outline.stages[0].domain
    let last = outline.stages[outline.stages.count - 1].domain
    let boundaries = outline.stages.dropLast().reduce(into: [0]) {
      $0.append($0[$0.count - 1] + $1.steps)
    }
    .dropFirst().map(String.init).joined(separator: ", ")
    return """
      domains = ["\(first)", "\(last)"]
      boundaries = [\(boundaries)]
      runs = curves[~curves.control & curves.baseline.isna()]
      shares = list(runs.replay_label.unique())
      colours = dict(zip(runs.line.unique(), cycle(["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"])))
      fig, axes = plt.subplots(3, len(shares), figsize=(5 * len(shares), 8), sharex=True, sharey="row",
                               gridspec_kw={"height_ratios": [2, 2, 1]}, squeeze=False)
      for column, share in enumerate(shares):
          for line, rows in runs[runs.replay_label == share].groupby("line", sort=False):
              for branch, part in rows.groupby("branch"):
                  style = "-" if branch == "main" else "--"
                  label = line if branch == "main" else None
                  for row, domain in enumerate(domains):
                      mean = part.groupby("step")[f"val/{domain}/loss"].mean()
                      axes[row, column].plot(mean.index, mean, style, color=colours[line], label=label)
          for (schedule, branch), part in rates.groupby(["schedule", "branch"], sort=False):
              style = "-" if branch == "main" else "--"
              colour = next(colours[line] for line in colours if line.split(", ")[0] == schedule)
              axes[2, column].plot(part.step, part.lr, style, color=colour)
          for row in range(3):
              for boundary in boundaries:
                  axes[row, column].axvline(boundary, color="0.7", linewidth=0.8)
          axes[0, column].set_title(f"replay {share}")
          axes[2, column].set_xlabel("step")
      for row, name in enumerate([f"{domain} loss" for domain in domains] + ["learning rate"]):
          axes[row, 0].set_ylabel(name)
      axes[0, 0].legend(frameon=False, fontsize="small")
      fig.tight_layout()
      """
  }

  private static let bars = """
    grid = cells[~cells.control & cells.baseline.isna()].groupby(["line", "replay_label"], sort=False)["forgetting"]
    mean, error = grid.mean().unstack(), grid.sem().unstack()
    axis = mean.plot.bar(yerr=error, rot=0, figsize=(8, 3.5), capsize=3, color=["#56B4E9", "#E69F00", "#009E73", "#CC79A7"])
    axis.set_ylabel("forgetting, nats per token")
    axis.set_xlabel("")
    axis.legend(title="replay share", frameon=False)
    plt.tight_layout()
    """
}
