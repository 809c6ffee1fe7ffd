/// The names of series and reference lines, placed where they hide nothing.
extension ChartDrawing {
  /// The name of a series and where its line ends.
  struct EndLabel {
    var name: String
    var colour: Int
    var point: Point
  }

  /// The names of lines that reach the right edge; they stand in the margin.
  var endLabels: [EndLabel] { labels.filter { $0.isAtEdge }.map { $0.label } }

  /// Room for a piece of each line before its name, where colours repeat and dashes tell them apart.
  var keyWidth: Double {
    chart.series.contains { $0.isLine && $0.colour >= Palette.lines.count } ? 28 : 0
  }

  private var labels: [(label: EndLabel, isAtEdge: Bool)] {
    chart.series.compactMap { series in
      guard !series.name.isEmpty, let point = parts(of: series).joined().last(where: isInFrame)
      else { return nil }
      let label = EndLabel(name: series.name, colour: series.colour, point: point)
      return (label, series.isLine && point.x > right - 8)
    }
  }

  private func isInFrame(_ point: Point) -> Bool {
    point.x >= frame.x - 1 && point.x <= right + 1 && point.y >= frame.y - 1
      && point.y <= bottom + 1
  }

  func drawEndLabels(on canvas: inout SVGCanvas) {
    let labels = endLabels
    let heights = LabelPlacement.spread(
      labels.map(\.point.y), spacing: 13, within: frame.y + 2...bottom - 2)
    for (label, y) in zip(labels, heights) {
      let colour = Palette.word(label.colour)
      if (y - label.point.y).magnitude > 2 {
        canvas.line(
          label.point.x + 1, label.point.y, right + 7, y, colour: colour, width: 0.6)
      }
      if keyWidth > 0 {
        canvas.line(
          right + 9, y, right + 5 + keyWidth, y, colour: Palette.line(label.colour), width: 1.6,
          dash: Palette.dash(label.colour, dashed: false))
      }
      canvas.text(
        label.name, right + 9 + keyWidth, y + 3.8,
        SVGCanvas.Font(size: ChartLayout.labelSize, colour: colour))
    }
  }

  /// The names of markers, of lines that end within the plot, and of the reference line.
  ///
  /// - Returns: where they lie.
  func drawInnerLabels(on canvas: inout SVGCanvas) -> [Box] {
    let points = obstacles(distance: 6)
    let line = referenceEnds.map { Decimation.stepped([$0.from, $0.to], distance: 6) } ?? []
    var taken: [Box] = []
    for (label, isAtEdge) in labels where !isAtEdge {
      let width = NumberText.width(label.name, size: ChartLayout.labelSize)
      let box = LabelPlacement.beside(
        label.point, size: (width, 13), taken: taken, points: points + line, area: frame)
      taken.append(box)
      drawLeader(from: label.point, to: box, colour: Palette.word(label.colour), on: &canvas)
      canvas.text(
        label.name, box.x, box.y + 10,
        SVGCanvas.Font(
          size: ChartLayout.labelSize, colour: Palette.word(label.colour), halo: true))
    }
    guard let reference = chart.reference, let (from, to) = referenceEnds else { return taken }
    let width = NumberText.width(reference.label, size: 10)
    let box = LabelPlacement.along(
      from: from, to: to, size: (width, 12), taken: taken, points: points, area: frame)
    canvas.text(
      reference.label, box.x, box.y + 9, SVGCanvas.Font(size: 10, colour: "#666666", halo: true))
    return taken + [box]
  }

  /// Words at parts of lines, as many as find room.
  func drawNotes(beside labels: [Box], on canvas: inout SVGCanvas) {
    guard !chart.notes.isEmpty else { return }
    let line = referenceEnds.map { Decimation.stepped([$0.from, $0.to], distance: 4) } ?? []
    let points = obstacles(distance: 4) + line
    let room = Box(
      x: frame.x + 3, y: frame.y + 3, width: frame.width - 6, height: frame.height - 6)
    var taken = labels
    for note in chart.notes {
      let part = parts(of: note.points).flatMap { Decimation.stepped($0, distance: 4) }
      let width = NumberText.width(note.text, size: ChartLayout.tickSize)
      guard
        let box = LabelPlacement.free(
          at: part.filter(isInFrame), size: (width, 10), taken: taken, points: points, area: room)
      else { continue }
      taken.append(box)
      canvas.text(
        note.text, box.x + width / 2, box.y + 8.5,
        SVGCanvas.Font(
          size: ChartLayout.tickSize, colour: Palette.word(note.colour), anchor: .middle,
          halo: true))
    }
  }

  /// Joins a name to its point where it had to move away.
  private func drawLeader(
    from point: Point, to box: Box, colour: String, on canvas: inout SVGCanvas
  ) {
    let near = box.nearest(to: point)
    let (across, down) = (near.x - point.x, near.y - point.y)
    let distance = (across * across + down * down).squareRoot()
    guard distance > 12 else { return }
    // It begins outside of the marker.
    let skip = 6 / distance
    canvas.line(
      point.x + skip * across, point.y + skip * down, near.x, near.y, colour: colour, width: 0.6)
  }

  /// Places that names should not hide.
  private func obstacles(distance: Double) -> [Point] {
    chart.series.flatMap { series in
      var points = parts(of: series).flatMap {
        series.isLine ? Decimation.stepped($0, distance: distance) : $0
      }
      for (point, error) in zip(series.points, series.errors) where yAxis.shows(point.y - error) {
        points.append((xAxis.pixel(point.x), yAxis.pixel(point.y - error)))
        points.append((xAxis.pixel(point.x), yAxis.pixel(point.y + error)))
      }
      return points
    }
  }
}

extension Chart.Reference {
  /// Its name.
  fileprivate var label: String {
    switch self {
    case .horizontal(_, let label), .diagonal(let label): label
    }
  }
}
