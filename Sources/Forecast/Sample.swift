/// Mean, standard error, quantile and line of small samples.
public enum Sample {
  /// The arithmetic mean; NaN of nothing.
  public static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// The standard error of the mean, s/√n with s² over n − 1; nil below two values.
  public static func standardError(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }

  /// The quantile at a share from 0 to 1; nil of nothing.
  ///
  /// Linear between order statistics: R's type 7, NumPy's default.
  public static func quantile(_ share: Double, of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }

  /// The least-squares line `left` = intercept + slope · `right`; nil where `right` is constant.
  public static func line(of left: [Double], on right: [Double]) -> (
    slope: Double, intercept: Double
  )? {
    let (a, b) = (mean(left), mean(right))
    let spread = right.reduce(0) { $0 + ($1 - b) * ($1 - b) }
    guard spread > 0 else { return nil }
    let slope = zip(left, right).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / spread
    return (slope, a - slope * b)
  }
}
