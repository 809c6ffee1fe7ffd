/// Finds room for the names of the series, so that no two lie on each other.
enum LabelPlacement {
  /// Moves labels apart along a vertical line, as little as possible.
  ///
  /// Labels that touch become one block, which is centred on what its members want; blocks that
  /// touch then become one, and so on.
  ///
  /// - Parameters:
  ///   - wanted: the heights that the labels would like, in pixels.
  ///   - spacing: the distance that two labels need.
  ///   - range: the heights that they may have.
  /// - Returns: their heights, in the order of `wanted`.
  static func spread(
    _ wanted: [Double], spacing: Double, within range: ClosedRange<Double>
  ) -> [Double] {
    guard !wanted.isEmpty else { return [] }
    let room = range.upperBound - range.lowerBound
    let spacing =
      wanted.count > 1 ? min(spacing, room / Double(wanted.count - 1)) : spacing
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    var blocks: [Block] = []
    for index in order {
      blocks.append(Block(wanted: [wanted[index]], spacing: spacing, range: range))
      while blocks.count > 1,
        blocks[blocks.count - 2].bottom + spacing > blocks[blocks.count - 1].top
      {
        let last = blocks.removeLast()
        let merged = blocks.removeLast().wanted + last.wanted
        blocks.append(Block(wanted: merged, spacing: spacing, range: range))
      }
    }
    var result = wanted
    let heights = blocks.flatMap { block in
      block.wanted.indices.map { block.top + Double($0) * spacing }
    }
    for (index, height) in zip(order, heights) { result[index] = height }
    return result
  }

  private struct Block {
    let wanted: [Double]
    let top: Double
    let bottom: Double

    init(wanted: [Double], spacing: Double, range: ClosedRange<Double>) {
      self.wanted = wanted
      let length = Double(wanted.count - 1) * spacing
      let best =
        wanted.enumerated().reduce(0) { $0 + $1.element - Double($1.offset) * spacing }
        / Double(wanted.count)
      top = max(range.lowerBound, min(best, range.upperBound - length))
      bottom = top + length
    }
  }

  /// A label's rectangle, in pixels.
  struct Box {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    func meets(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height
        && other.y < y + height
    }

    /// Whether a point lies within, or so near that its marker or line would touch.
    func covers(_ point: (x: Double, y: Double)) -> Bool {
      point.x > x - 3 && point.x < x + width + 3 && point.y > y - 3 && point.y < y + height + 3
    }

    /// The point of the rectangle that is nearest to another point.
    func nearest(to point: (x: Double, y: Double)) -> (x: Double, y: Double) {
      (max(x, min(point.x, x + width)), max(y, min(point.y, y + height)))
    }

    func lies(in other: Box) -> Bool {
      x >= other.x && y >= other.y && x + width <= other.x + other.width
        && y + height <= other.y + other.height
    }
  }

  /// Puts a label beside a point in the plot: where it meets no other label and hides least.
  ///
  /// - Parameters:
  ///   - point: what the label names.
  ///   - size: width and height of the label.
  ///   - taken: labels that lie already.
  ///   - points: what should stay in sight.
  ///   - area: where labels may lie.
  static func beside(
    _ point: (x: Double, y: Double), size: (width: Double, height: Double), taken: [Box],
    points: [(x: Double, y: Double)], area: Box
  ) -> Box {
    let right = point.x + 7
    let left = point.x - 7 - size.width
    let middle = point.x - size.width / 2
    var candidates: [Box] = []
    for shift in [0.0, -10, 10, -16, 16, -28, 28, -40, 40, -54, 54, -68, 68] {
      for x in shift.magnitude < 14 ? [right, left] : [right, left, middle] {
        candidates.append(
          Box(
            x: x, y: point.y + shift - size.height / 2, width: size.width, height: size.height))
      }
    }
    return best(of: candidates, taken: taken, points: points, area: area)
  }

  /// Puts a label above or below a straight line, where it meets no other label and hides least.
  static func along(
    from: (x: Double, y: Double), to: (x: Double, y: Double),
    size: (width: Double, height: Double), taken: [Box], points: [(x: Double, y: Double)],
    area: Box
  ) -> Box {
    let isLevel = from.y == to.y
    var candidates: [Box] = []
    for share in [0.94, 0.06, 0.8, 0.2, 0.65, 0.35, 0.5] {
      let x = from.x + share * (to.x - from.x)
      let y = from.y + share * (to.y - from.y)
      // Below a rising line a label hangs at its right, above it at its left.
      let shift = isLevel ? share * size.width : size.width + 5
      let other = isLevel ? share * size.width : -5
      candidates.append(
        Box(x: x - shift, y: y - size.height - 2, width: size.width, height: size.height))
      candidates.append(Box(x: x - other, y: y + 3, width: size.width, height: size.height))
    }
    return best(of: candidates, taken: taken, points: points, area: area)
  }

  /// Puts a label beside a line where it meets and hides nothing; nil where there is no such place.
  ///
  /// - Parameter line: points of the line, evenly spaced; the middle is tried first.
  static func free(
    at line: [(x: Double, y: Double)], size: (width: Double, height: Double), taken: [Box],
    points: [(x: Double, y: Double)], area: Box
  ) -> Box? {
    guard let left = line.map(\.x).min(), let right = line.map(\.x).max(),
      let top = line.map(\.y).min(), let bottom = line.map(\.y).max()
    else { return nil }
    // A line much shorter than its word would seem to be another one's.
    guard max(right - left, bottom - top) >= 0.75 * size.width else { return nil }
    let gap = 4.0
    // It stands within the line's own width; beside a steep line it may stand close behind its ends.
    let reach = bottom - top > right - left ? size.width / 2 + gap : 0
    let centres = (left - reach)...(right + reach)
    for share in [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9] {
      let point = line[Int((share * Double(line.count - 1)).rounded())]
      let (before, behind) = (point.x - gap - size.width, point.x + gap)
      let (above, below) = (point.y - gap - size.height, point.y + gap)
      let (middle, beside) = (point.x - size.width / 2, point.y - size.height / 2)
      let places = [
        (middle, above), (behind, above), (behind, beside), (behind, below), (middle, below),
        (before, above), (before, beside), (before, below),
      ]
      for (x, y) in places {
        let box = Box(x: x, y: y, width: size.width, height: size.height)
        let isFree =
          centres.contains(x + size.width / 2) && box.lies(in: area)
          && !taken.contains { $0.meets(box) }
          && !points.contains { box.covers($0) }
        if isFree { return box }
      }
    }
    return nil
  }

  /// The candidate with the least harm; earlier ones are preferred.
  private static func best(
    of candidates: [Box], taken: [Box], points: [(x: Double, y: Double)], area: Box
  ) -> Box {
    var best = candidates[0]
    var least = Double.infinity
    for (rank, box) in candidates.enumerated() {
      let meets = taken.count { $0.meets(box) }
      let hides = points.count { box.covers($0) }
      let cost =
        Double(meets) * 1000 + (box.lies(in: area) ? 0 : 500) + Double(min(hides, 20)) * 3
        + Double(rank)
      if cost < least { (best, least) = (box, cost) }
    }
    return best
  }
}
