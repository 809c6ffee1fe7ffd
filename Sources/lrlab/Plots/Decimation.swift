/// Thins out lines that have more points than the picture has pixels.
enum Decimation {
  typealias Point = (x: Double, y: Double)

  /// Keeps of each column of pixels the first, the lowest, the highest and the last point.
  ///
  /// So no extreme is lost and the drawn line covers the same pixels. Then points that lie on the
  /// straight line between others, to a twentieth of a pixel, are dropped. The points' x must not
  /// fall.
  ///
  /// - Parameters:
  ///   - points: places in pixels.
  ///   - column: width of a column in pixels.
  static func thinned(_ points: [Point], column: Double = 1) -> [Point] {
    straightened(extremes(points, column: column), tolerance: 0.05)
  }

  /// Keeps of each column the first, the lowest, the highest and the last point, in any units.
  static func extremes(_ points: [Point], column: Double) -> [Point] {
    var kept: [Point] = []
    var index = 0
    while index < points.count {
      let start = index
      let place = (points[start].x / column).rounded(.down)
      var lowest = start
      var highest = start
      while index < points.count, (points[index].x / column).rounded(.down) == place {
        if points[index].y < points[lowest].y { lowest = index }
        if points[index].y > points[highest].y { highest = index }
        index += 1
      }
      for chosen in Set([start, lowest, highest, index - 1]).sorted() {
        kept.append(points[chosen])
      }
    }
    return kept
  }

  /// Drops points that lie on the line from the last kept point to a later one.
  ///
  /// `slopes` are those of the lines that pass all points since the last kept one closely enough;
  /// the first point that cannot be reached so makes its predecessor a corner.
  private static func straightened(_ points: [Point], tolerance: Double) -> [Point] {
    guard var anchor = points.first, var last = points.first else { return [] }
    var kept = [anchor]
    var slopes = -Double.infinity...Double.infinity
    for point in points.dropFirst() {
      let width = point.x - anchor.x
      let slope = width > 0 ? (point.y - anchor.y) / width : .nan
      if slopes.contains(slope) {
        let room = tolerance / width
        slopes = max(slopes.lowerBound, slope - room)...min(slopes.upperBound, slope + room)
      } else {
        if last != anchor { kept.append(last) }
        anchor = last
        let width = point.x - anchor.x
        let slope = (point.y - anchor.y) / width
        let room = tolerance / width
        slopes =
          width > 0 ? slope - room...slope + room : .infinity ... .infinity
      }
      last = point
    }
    if points.count > 1 { kept.append(last) }
    return kept
  }

  /// Points between two neighbours: more than a picture has pixels.
  private static let mostSteps = 10_000.0

  /// Points along a line, one about every `distance` pixels, also where its own are far apart.
  static func stepped(_ points: [Point], distance: Double) -> [Point] {
    let corners = thinned(points)
    guard var last = corners.first else { return [] }
    var result = [last]
    for corner in corners.dropFirst() {
      let length = max((corner.x - last.x).magnitude, (corner.y - last.y).magnitude)
      // A line may leave the picture by far, to where a diverged loss went.
      let wanted = (length / distance).rounded(.up)
      let count = wanted.isFinite ? min(max(1, wanted), mostSteps) : 1
      for step in stride(from: 1, through: count, by: 1) {
        let share = step / count
        result.append(
          (last.x + share * (corner.x - last.x), last.y + share * (corner.y - last.y)))
      }
      last = corner
    }
    return result
  }
}
