/// Draws one chart into its place.
struct ChartDrawing {
  typealias Point = (x: Double, y: Double)
  typealias Box = LabelPlacement.Box

  let chart: Chart
  /// The plot itself, without what stands around it.
  let frame: Box
  /// Room to the left of the plot.
  let leftMargin: Double
  let xAxis: Axis
  let yAxis: Axis

  init(chart: Chart, frame: Box, leftMargin: Double = 0) {
    self.leftMargin = leftMargin
    self.chart = chart
    self.frame = frame
    let isScatter = !chart.series.contains { $0.isLine }
    let shaded = chart.shadings.flatMap { [$0.from, $0.to] }
    var places = chart.series.flatMap(\.points).map(\.x) + shaded
    var heights = chart.heights
    // Where y = x is the measure, both axes show the same numbers.
    if case .diagonal = chart.reference { (places, heights) = (places + heights, places + heights) }
    xAxis = Axis(
      scale: .linear,
      range: chart.xRange ?? Axis.range(of: places, scale: .linear, padded: isScatter),
      start: frame.x, end: frame.x + frame.width, unit: chart.xUnit)
    yAxis = Axis(
      scale: chart.yScale,
      range: chart.yRange ?? Axis.range(of: heights, scale: chart.yScale, padded: true),
      start: frame.y + frame.height, end: frame.y)
  }

  var xTicks: [Axis.Tick] { xAxis.ticks(spacing: 62) }
  var yTicks: [Axis.Tick] { yAxis.ticks(spacing: 30) }

  var right: Double { frame.x + frame.width }
  var bottom: Double { frame.y + frame.height }

  func draw(on canvas: inout SVGCanvas) {
    drawShadings(on: &canvas)
    drawAxes(on: &canvas)
    drawReference(on: &canvas)
    drawSeries(on: &canvas)
    drawEndLabels(on: &canvas)
    let taken = drawInnerLabels(on: &canvas)
    drawNotes(beside: taken, on: &canvas)
  }

  // MARK: - Background

  private func drawShadings(on canvas: inout SVGCanvas) {
    var free = frame.x - 4
    for (index, shading) in chart.shadings.enumerated() {
      let from = max(frame.x, xAxis.pixel(shading.from))
      let to = min(right, xAxis.pixel(shading.to))
      guard to > from else { continue }
      let colour = index.isMultiple(of: 2) ? "#F4F4F4" : "#E6E9EE"
      canvas.rectangle(from, frame.y, to - from, frame.height, colour: colour, tip: shading.label)
      // A name that would lie on its neighbour is left to the tip.
      let width = NumberText.width(shading.label, size: 10)
      let middle = (from + to) / 2
      guard middle - width / 2 > free, width < to - from + 20 else { continue }
      canvas.text(
        shading.label, middle, frame.y - 5,
        SVGCanvas.Font(size: 10, colour: "#555555", anchor: .middle))
      free = middle + width / 2 + 4
    }
  }

  private func drawAxes(on canvas: inout SVGCanvas) {
    let small = SVGCanvas.Font(size: ChartLayout.tickSize, colour: "#333333")
    for tick in yTicks {
      let y = yAxis.pixel(tick.value)
      let isMajor = !tick.label.isEmpty
      canvas.line(
        frame.x, y, right, y, colour: isMajor ? "#D5D5D5" : "#ECECEC", width: isMajor ? 0.7 : 0.5)
      canvas.line(frame.x - (isMajor ? 4 : 2), y, frame.x, y, colour: "#666666", width: 0.8)
      var font = small
      font.anchor = .end
      canvas.text(tick.label, frame.x - 7, y + 3.5, font)
    }
    for tick in xTicks {
      let x = xAxis.pixel(tick.value)
      canvas.line(x, frame.y, x, bottom, colour: "#D5D5D5", width: 0.7)
      canvas.line(x, bottom, x, bottom + 4, colour: "#666666", width: 0.8)
      var font = small
      font.anchor = .middle
      if chart.xLabel != nil { canvas.text(tick.label, x, bottom + 15, font) }
    }
    canvas.line(frame.x, frame.y, frame.x, bottom, colour: "#666666", width: 0.8)
    canvas.line(frame.x, bottom, right, bottom, colour: "#666666", width: 0.8)
    drawWords(on: &canvas)
  }

  private func drawWords(on canvas: inout SVGCanvas) {
    var font = SVGCanvas.Font(size: ChartLayout.labelSize, colour: "#111111", anchor: .middle)
    canvas.text(chart.xLabel ?? "", frame.x + frame.width / 2, bottom + 32, font)
    font.turn = -90
    canvas.text(chart.yLabel, frame.x - leftMargin + 10, frame.y + frame.height / 2, font)
    let above = chart.shadings.contains { !$0.label.isEmpty } ? 24.0 : 9
    canvas.text(
      chart.title, frame.x, frame.y - above,
      SVGCanvas.Font(size: 12, colour: "#111111", bold: true))
  }

  private func drawReference(on canvas: inout SVGCanvas) {
    guard let (from, to) = referenceEnds else { return }
    canvas.line(from.x, from.y, to.x, to.y, colour: "#777777", width: 1, dash: "4 3")
  }

  /// The ends of the reference line in pixels, as far as it can be seen.
  var referenceEnds: (from: Point, to: Point)? {
    switch chart.reference {
    case .horizontal(let value, _):
      guard yAxis.shows(value), yAxis.range.contains(value) else { return nil }
      return ((frame.x, yAxis.pixel(value)), (right, yAxis.pixel(value)))
    case .diagonal:
      let low = max(xAxis.range.lowerBound, yAxis.range.lowerBound)
      let high = min(xAxis.range.upperBound, yAxis.range.upperBound)
      guard high > low, yAxis.shows(low) else { return nil }
      return ((xAxis.pixel(low), yAxis.pixel(low)), (xAxis.pixel(high), yAxis.pixel(high)))
    case nil: return nil
    }
  }

  // MARK: - Data

  private func drawSeries(on canvas: inout SVGCanvas) {
    let isCut =
      chart.series.contains { series in
        series.points.contains { !xAxis.range.contains($0.x) || !yAxis.range.contains($0.y) }
      }
      || chart.bands.contains { band in
        band.points.contains {
          !yAxis.range.contains($0.low) || !yAxis.range.contains($0.high)
        }
      }
    if isCut { canvas.open(frame) }
    drawBands(on: &canvas)
    for series in chart.series {
      let colour = Palette.line(series.colour)
      switch series.style {
      case .line:
        canvas.path(
          parts(of: series).map { Decimation.thinned($0) }, colour: colour,
          width: series.wide ? 2.6 : 1.6,
          dash: Palette.dash(series.colour, dashed: series.dashed), tip: series.name)
        // A lone point has no length.
        for point in parts(of: series).filter({ $0.count == 1 }).joined() {
          canvas.marker(.circle, point.x, point.y, colour: colour)
        }
      case .markers(let marker):
        drawErrors(of: series, colour: colour, on: &canvas)
        for point in parts(of: series).joined() {
          canvas.marker(marker, point.x, point.y, colour: colour)
        }
      }
    }
    if isCut { canvas.close() }
  }

  private func drawBands(on canvas: inout SVGCanvas) {
    for band in chart.bands {
      let seen = band.points.prefix { yAxis.shows($0.low) && yAxis.shows($0.high) }
      let high = seen.map { (x: xAxis.pixel($0.x), y: yAxis.pixel($0.high)) }
      let low = seen.map { (x: xAxis.pixel($0.x), y: yAxis.pixel($0.low)) }
      canvas.area(high + low.reversed(), colour: Palette.line(band.colour))
    }
  }

  private func drawErrors(of series: Chart.Series, colour: String, on canvas: inout SVGCanvas) {
    for (point, error) in zip(series.points, series.errors)
    where error > 0 && yAxis.shows(point.y - error) && xAxis.shows(point.x) {
      let x = xAxis.pixel(point.x)
      let (low, high) = (yAxis.pixel(point.y - error), yAxis.pixel(point.y + error))
      canvas.line(x, low, x, high, colour: colour, width: 1.2)
      canvas.line(x - 3, low, x + 3, low, colour: colour, width: 1.2)
      canvas.line(x - 3, high, x + 3, high, colour: colour, width: 1.2)
    }
  }

  /// The points of a series in pixels, cut where a value cannot be drawn.
  func parts(of series: Chart.Series) -> [[Point]] { parts(of: series.points) }

  func parts(of points: [(x: Double, y: Double)]) -> [[Point]] {
    var parts: [[Point]] = [[]]
    for point in points {
      if xAxis.shows(point.x) && yAxis.shows(point.y) {
        parts[parts.count - 1].append((xAxis.pixel(point.x), yAxis.pixel(point.y)))
      } else if parts[parts.count - 1].isEmpty == false {
        parts.append([])
      }
    }
    return parts
  }
}

extension Chart.Series {
  /// Whether the points are joined.
  var isLine: Bool {
    if case .line = style { return true }
    return false
  }
}

extension Chart {
  /// All values that the vertical axis should show.
  fileprivate var heights: [Double] {
    var values = series.flatMap { series in
      series.points.map(\.y)
        + zip(series.points, series.errors).flatMap { [$0.y - $1, $0.y + $1] }
    }
    if case .horizontal(let value, _) = reference { values.append(value) }
    return values
  }
}
