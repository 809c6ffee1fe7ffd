/// Charts on one sheet, above one another or in a grid.
struct Figure {
  /// Written at the top; empty for none.
  var title: String
  /// Row by row.
  var charts: [Chart]
  /// Charts beside one another.
  var columns = 1
  /// Width of the whole picture, in pixels.
  var width = 760.0

  private static let gap = 14.0

  /// Draws the figure; the same figure gives the same bytes.
  func svg() -> String {
    var canvas = SVGCanvas()
    let rows = stride(from: 0, to: charts.count, by: columns).map {
      Array(charts[$0..<min($0 + columns, charts.count)])
    }
    let margins = (0..<columns).map { column in
      ChartLayout.sideMargins(rows.compactMap { column < $0.count ? $0[column] : nil })
    }
    // All plots have one width, so that they can be compared.
    let room = margins.reduce(width - Self.gap) { $0 - Self.gap - $1.left - $1.right }
    let plotWidth = max(60, room / Double(columns))
    var top = Self.gap
    if !title.isEmpty {
      let font = SVGCanvas.Font(size: 15, colour: "#111111", bold: true)
      canvas.text(title, Self.gap, top + 13, font)
      top += 30
    }
    for row in rows {
      let above = row.map(ChartLayout.roomAbove).max() ?? 0
      let below = row.map(ChartLayout.roomBelow).max() ?? 0
      var left = Self.gap
      for (margin, chart) in zip(margins, row) {
        let frame = LabelPlacement.Box(
          x: left + margin.left, y: top + above, width: plotWidth, height: chart.height)
        ChartDrawing(chart: chart, frame: frame, leftMargin: margin.left).draw(on: &canvas)
        left += margin.left + plotWidth + margin.right + Self.gap
      }
      top += above + (row.map(\.height).max() ?? 0) + below
    }
    return canvas.document(width: width, height: top + Self.gap, title: title)
  }
}

/// The room around a chart's plot.
enum ChartLayout {
  static let labelSize = 11.0
  static let tickSize = 10.0

  /// Room for the vertical axis and for the names at the right ends, shared by charts that stand
  /// above one another, so that their plots line up.
  static func sideMargins(_ charts: [Chart]) -> (left: Double, right: Double) {
    var left = 30.0
    var right = 10.0
    for chart in charts {
      let drawing = ChartDrawing(
        chart: chart, frame: LabelPlacement.Box(x: 0, y: 0, width: 400, height: chart.height))
      let ticks = drawing.yTicks.map { NumberText.width($0.label, size: tickSize) }
      left = max(left, (ticks.max() ?? 0) + 12 + (chart.yLabel.isEmpty ? 0 : 18))
      let names = drawing.endLabels.map {
        NumberText.width($0.name, size: labelSize) + 14 + drawing.keyWidth
      }
      right = max(right, names.max() ?? 0)
      if let last = drawing.xTicks.last, chart.xLabel != nil {
        right = max(right, NumberText.width(last.label, size: tickSize) / 2)
      }
    }
    return (left, right)
  }

  /// Room for the title and for the names of the stages.
  static func roomAbove(_ chart: Chart) -> Double {
    (chart.title.isEmpty ? 6 : 22) + (chart.shadings.contains { !$0.label.isEmpty } ? 16 : 0)
  }

  /// Room for the horizontal axis.
  static func roomBelow(_ chart: Chart) -> Double { chart.xLabel == nil ? 10 : 44 }
}
