import Sim

/// A forecast under every assumption about what is unknown of a given first stage.
struct GivenSweep {
  /// The values of each unknown that are tried: one unknown finely, several coarsely.
  static func count(_ given: GivenStage) -> Int { given.unknown.count > 1 ? 3 : 5 }

  let given: GivenStage
  let assumptions: [GivenStage.Values]
  /// For each cell what it is under each assumption; cells in the order of the forecast.
  let cells: [[ForecastCell]]

  /// - Parameters:
  ///   - given: with something unknown.
  ///   - forecast: all cells under one assumption, always in the same order.
  init(
    _ given: GivenStage, _ forecast: (GivenStage.Values) throws(Failure) -> [ForecastCell]
  ) throws(Failure) {
    self.given = given
    let sweep = given.sweep(Self.count(given))
    assumptions = sweep.contains(given.middle) ? sweep : sweep + [given.middle]
    var columns: [[ForecastCell]] = []
    for values in assumptions { columns.append(try forecast(values)) }
    cells = columns[0].indices.map { cell in columns.map { $0[cell] } }
  }

  /// What leaves the landscape's stable range, or diverges, says nothing of a model.
  private static func isUnstable(_ cell: ForecastCell) -> Bool {
    cell.warning != nil || !cell.metrics.oldLoss.isFinite
  }

  // MARK: - Bands

  /// Lowest and highest number under the assumptions that were tried, unstable ones left out.
  struct Band: Equatable, Encodable {
    var low: Double
    var high: Double

    init?(_ values: [Double?]) {
      let known = values.compactMap { $0 }.filter(\.isFinite)
      guard let low = known.min(), let high = known.max() else { return nil }
      (self.low, self.high) = (low, high)
    }

    func text(_ number: (Double) -> String) -> String { "\(number(low)) ... \(number(high))" }
  }

  /// The bands of one cell.
  struct CellBands: Equatable, Encodable {
    var oldLoss: Band?
    var newLoss: Band?
    var averageLoss: Band?
    var forgetting: Band?
    /// Under how many assumptions the cell is unstable.
    var unstable: Int

    enum CodingKeys: String, CodingKey {
      case oldLoss = "old_loss"
      case newLoss = "new_loss"
      case averageLoss = "average_loss"
      case forgetting, unstable
    }
  }

  func bands(_ cell: Int) -> CellBands {
    let metrics = cells[cell].filter { !Self.isUnstable($0) }.map(\.metrics)
    return CellBands(
      oldLoss: Band(metrics.map(\.oldLoss)), newLoss: Band(metrics.map(\.newLoss)),
      averageLoss: Band(metrics.map(\.averageLoss)), forgetting: Band(metrics.map(\.forgetting)),
      unstable: assumptions.count - metrics.count)
  }

  /// The losses of a task behind the given stage, along a cell's main line.
  func path(_ cell: Int, task: Int) -> [Band?] {
    let kept = cells[cell].filter { !Self.isUnstable($0) }
    let lines = (kept.isEmpty ? cells[cell] : kept).map { one in
      one.trajectory.filter { $0.stage > 0 && $0.branch == "main" }.map { $0.losses[task].total }
    }
    return lines[0].indices.map { point in Band(lines.map { $0[point] }) }
  }

  // MARK: - Orders

  /// How often schedules come in the order of the forecast, among cells that differ in nothing else.
  struct Order: Equatable, Encodable {
    var replay: String
    var metric: String
    /// The cell that is lowest most often, and under how many assumptions.
    var lowest: String
    var lowestCount: Int
    /// Under how many assumptions the whole order is that of the middle.
    var sameCount: Int
    var assumptions: Int

    enum CodingKeys: String, CodingKey {
      case replay, metric, lowest, assumptions
      case lowestCount = "lowest_under"
      case sameCount = "same_order_under"
    }
  }

  /// - Parameter middle: the cells where every unknown has its middle.
  func orders(_ middle: [ForecastCell]) -> [Order] {
    let columns = AxisColumns(middle.map(\.cell))
    var groups: [[Int]] = []
    for (index, cell) in middle.enumerated() where cell.cell.role == .grid {
      if let place = groups.firstIndex(where: { middle[$0[0]].cell.group == cell.cell.group }) {
        groups[place].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups.filter { $0.count > 1 }.flatMap { group in
      let metrics: [(String, (CellMetrics) -> Double?)] = [
        ("old_loss", \.oldLoss), ("average_loss", \.averageLoss),
      ]
      return metrics.map { name, value in
        func order(_ cells: (Int) -> ForecastCell) -> [Int] {
          // What is unstable comes last.
          func loss(_ index: Int) -> Double {
            let cell = cells(index)
            return Self.isUnstable(cell) ? .infinity : value(cell.metrics) ?? .infinity
          }
          return group.sorted { loss($0) < loss($1) }
        }
        let orders = assumptions.indices.map { column in order { self.cells[$0][column] } }
        let counts = Dictionary(orders.map { ($0[0], 1) }, uniquingKeysWith: +)
        let lowest = group.max { counts[$0] ?? 0 < counts[$1] ?? 0 } ?? group[0]
        let cell = middle[group[0]].cell
        let own = order { middle[$0] }
        return Order(
          replay: (columns.domain ? "\(cell.domainText), " : "") + "replay \(cell.replayText)",
          metric: name, lowest: middle[lowest].cell.lineName(columns),
          lowestCount: counts[lowest] ?? 0, sameCount: orders.count { $0 == own },
          assumptions: assumptions.count)
      }
    }
  }
}
