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
      (true, loading),
      (false, "## What each schedule left of the first domain, and learnt of the second"),
      (true, Self.table),
      (false, "## Both domains' losses above the rate"),
      (true, curves),
      (false, "## Forgetting by schedule and replay share"),
      (true, Self.bars),
      (false, "## How far forecast and reality agree"),
      (true, Self.agreement),
    ]
  }

  private var loading: String {
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

    several = "domain" in cells
    for table in [curves, rates, cells]:
        if not several:
            table["domain"] = "\(outline.sequences[0].domains.label)"
    for table in [curves, cells]:
        table["line"] = lines(table)
        table["panel"] = (table.domain + ", replay " if several else "replay ") + table.replay_label
    print(len(curves), "held-out measurements of", len(cells), "runs, seeds", sorted(map(int, cells.seed.unique())))
    """
  }

  private static let table = """
    metrics = ["old_loss", "new_loss", "average_loss", "forgetting", "own_forgetting"]
    cells.groupby(["control", "baseline", "domain", "line", "replay_label"], sort=False, dropna=False)[metrics].agg(["mean", "sem"]).round(3)
    """

  /// For each entry of the axis of domains: the first and the last text, and where stages end.
  private var stages: String {
    outline.sequences.map { sequence in
      let names = sequence.domains.stages
      var ends: [Int] = []
      for steps in sequence.stageSteps.dropLast() { ends.append((ends.last ?? 0) + steps) }
      return "\"\(sequence.domains.label)\": ([\"\(names[0])\", \"\(names[names.count - 1])\"], "
        + "[\(ends.map(String.init).joined(separator: ", "))])"
    }.joined(separator: ", ")
  }

  private var curves: String {
    """
    stages = {\(stages)}
    runs = curves[~curves.control & curves.baseline.isna()]
    panels = list(runs.panel.unique())
    colours = dict(zip(runs.line.unique(), cycle(["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"])))
    fig, axes = plt.subplots(3, len(panels), figsize=(5 * len(panels), 8), sharex=True, sharey="row",
                             gridspec_kw={"height_ratios": [2, 2, 1]}, squeeze=False)
    for column, panel in enumerate(panels):
        shown = runs[runs.panel == panel]
        domain = shown.domain.iloc[0]
        domains, boundaries = stages[domain]
        for line, rows in shown.groupby("line", sort=False):
            for branch, part in rows.groupby("branch"):
                style = "-" if branch == "main" else "--"
                label = line if branch == "main" else None
                for row, name in enumerate(domains):
                    mean = part.groupby("step")[f"val/{name}/loss"].mean()
                    axes[row, column].plot(mean.index, mean, style, color=colours[line], label=label)
        for (schedule, branch), part in rates[rates.domain == domain].groupby(["schedule", "branch"], sort=False):
            style = "-" if branch == "main" else "--"
            colour = next(colours[line] for line in colours if line.split(", ")[0] == schedule)
            axes[2, column].plot(part.step, part.lr, style, color=colour)
        for row, name in enumerate([f"{name} loss" for name in domains] + ["learning rate"]):
            for boundary in boundaries:
                axes[row, column].axvline(boundary, color="0.7", linewidth=0.8)
            if column == 0 or several:
                axes[row, column].set_ylabel(name)
        axes[0, column].set_title(panel)
        axes[2, column].set_xlabel("step")
    axes[0, 0].legend(frameon=False, fontsize="small")
    fig.tight_layout()
    """
  }

  private static let bars = """
    grid = cells[~cells.control & cells.baseline.isna()].groupby(["line", "panel"], sort=False)["forgetting"]
    mean, error = grid.mean().unstack(), grid.sem().unstack()
    axis = mean.plot.bar(yerr=error, rot=0, figsize=(max(8, 1.7 * len(mean)), 3.5), capsize=3, color=["#56B4E9", "#E69F00", "#009E73", "#CC79A7"])
    axis.set_ylabel("forgetting, nats per token")
    axis.set_xlabel("")
    axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    plt.tight_layout()
    """

  /// Every statistic that has an interval, a column a metric.
  private static let agreement = """
    import json

    agreement = json.loads((results / "agreement.json").read_text())

    def text(value, ends):
        if value is None:
            return "n/a"
        return f"{value:+.3f}" + (f" [{ends[0]:+.3f}, {ends[1]:+.3f}]" if ends else "")

    columns = {}
    for metric in ["old_loss", "average_loss", "new_loss", "forgetting"]:
        found = agreement.get(metric) or {"baselines": {}}
        names = [name for name in found if f"{name}_interval_90" in found and name != "baselines"]
        columns[metric] = {name: text(found[name], found[f"{name}_interval_90"]) for name in names}
        for name, value in found["baselines"].items():
            columns[metric][name] = text(value, found["baselines_interval_90"][name])
    pd.DataFrame(columns).fillna("")
    """
}
