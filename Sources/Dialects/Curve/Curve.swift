/// A trainer's schedule: formulas one after the other along the trainer's counter.
public struct Curve: Sendable, Equatable {
  /// A formula and where it ends.
  public struct Segment: Sendable, Equatable {
    /// Where a segment ends on the counter.
    public enum End: Sendable, Equatable {
      /// It holds while c < the value.
      case before(Double)
      /// It holds while c ≤ the value.
      case through(Double)
      /// It is the last one.
      case never

      func holds(_ counter: Double) -> Bool {
        switch self {
        case .before(let bound): counter < bound
        case .through(let bound): counter <= bound
        case .never: true
        }
      }
    }

    /// Where it ends.
    public var end: End
    /// What the rate is until there.
    public var formula: Formula

    /// Creates a segment.
    public init(_ end: End, _ formula: Formula) {
      self.end = end
      self.formula = formula
    }
  }

  /// What the trainer counts.
  public var counter: Counter
  /// The segments, in order; the first whose end is not passed gives the rate.
  public var segments: [Segment]

  /// Creates a curve.
  public init(counter: Counter = Counter(), _ segments: [Segment]) {
    self.counter = counter
    self.segments = segments
  }

  /// Returns the rate in force at an update.
  ///
  /// - Parameter update: counted from 0, as trainers do; lrlab's step t is update t − 1.
  /// - Throws: `Complaint` where the trainer itself raises an error.
  public func learningRate(atUpdate update: Int) throws(Complaint) -> Double {
    let value = counter.value(atUpdate: update)
    let rate: Double
    do { rate = try Self.value(of: segments, at: value) } catch {
      throw Complaint(error.message, update: update)
    }
    guard !rate.isNaN else { throw Complaint("the rate is not a number", update: update) }
    return rate
  }

  /// The rate of the first segment whose end is not passed.
  static func value(of segments: [Segment], at counter: Double) throws(Complaint) -> Double {
    for segment in segments where segment.end.holds(counter) {
      return try segment.formula.value(at: counter)
    }
    throw Complaint("the schedule is not defined here")
  }

  /// Schedules one after the other: piece j counts from boundary j − 1 and holds before boundary j.
  static func joined(_ pieces: [[Segment]], at boundaries: [Double]) -> [Segment] {
    var segments: [Segment] = []
    for (index, piece) in pieces.enumerated() {
      let origin = index == 0 ? 0 : boundaries[min(index - 1, boundaries.count - 1)]
      let isLast = index == pieces.count - 1 || index >= boundaries.count
      segments.append(
        Segment(isLast ? .never : .before(boundaries[index]), .schedule(piece, origin: origin)))
      if isLast { break }
    }
    return segments
  }
}
