import Schedules

/// The rates of a run, or of so many of its updates that nothing hides between them.
///
/// Up to a million updates all are taken. Of longer runs the first and last hundred thousand are,
/// and a hundred thousand in between.
struct RateSurvey: Sendable {
  /// The updates, from 0, in order.
  var updates: [Int]
  /// Their rates.
  var rates: [Double]

  var highest: Double { rates.max() ?? 0 }

  /// The neighbouring pairs: the place of the second one.
  var pairs: Range<Int> { rates.count > 1 ? 1..<rates.count : 1..<1 }

  /// Whether a pair's updates follow each other at once.
  func isConsecutive(_ place: Int) -> Bool { updates[place] == updates[place - 1] + 1 }

  /// The updates that are taken of a run.
  static func chosen(of count: Int) -> [Int] {
    guard count > 1_000_000 else { return Array(0..<count) }
    let edge = 100_000
    let stride = Double(count - 2 * edge) / Double(edge)
    return Array(0..<edge) + (0..<edge).map { edge + Int(Double($0) * stride) }
      + Array(count - edge..<count)
  }

  static func survey(_ curve: Curve, count: Int) -> (RateSurvey, Complaint?) {
    var survey = RateSurvey(updates: [], rates: [])
    for update in chosen(of: count) {
      do throws(Complaint) {
        survey.rates.append(try curve.learningRate(atUpdate: update))
        survey.updates.append(update)
      } catch {
        return (survey, error)
      }
    }
    return (survey, nil)
  }

  static func survey(_ plan: Plan) -> RateSurvey {
    let updates = chosen(of: plan.stepCount)
    let rates =
      updates.count == plan.stepCount
      ? plan.learningRates(in: 1...plan.stepCount)
      : updates.map { plan.learningRate(at: $0 + 1) }
    return RateSurvey(updates: updates, rates: rates)
  }
}
