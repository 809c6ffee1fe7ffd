/// What one chart shows: data and words, no pixels.
struct Chart {
  /// How numbers are laid along an axis.
  enum Scale {
    case linear
    /// Powers of ten are evenly spaced; values that are not positive are left out.
    case logarithmic
  }

  /// The sign of a data point that is not part of a line.
  enum Marker {
    case circle, square, triangle, diamond
  }

  /// How the points of a series are drawn.
  enum Style {
    case line
    case markers(Marker)
  }

  /// Points that belong together.
  struct Series {
    /// Written beside the right end, in the colour of the series; empty for no label.
    var name: String
    /// The points, in order; a value that is not finite leaves a gap.
    var points: [(x: Double, y: Double)]
    var style = Style.line
    var dashed = false
    /// Position in `Palette`.
    var colour = 0
    /// A line that should stand out.
    var wide = false
    /// Half the length of each point's vertical error bar; empty for none.
    var errors: [Double] = []
  }

  /// A part of the horizontal axis, shaded from top to bottom: a stage.
  struct Shading {
    var from: Double
    var to: Double
    /// Written above the plot.
    var label: String
  }

  /// The room between two lines, filled in pale: what a value may be.
  struct Band {
    /// In order; a value that is not finite ends the band there.
    var points: [(x: Double, low: Double, high: Double)]
    /// Position in `Palette`.
    var colour = 0
  }

  /// A word at a part of a line: what happens there.
  struct Note {
    var text: String
    /// The part, in order; the word stands as near to its middle as there is room.
    var points: [(x: Double, y: Double)]
    /// Position in `Palette`.
    var colour = 0
  }

  /// A thin grey line to compare with.
  enum Reference {
    case horizontal(Double, label: String)
    /// y = x; the two axes then have the same range unless given.
    case diagonal(label: String)
  }

  /// Written above the chart; empty for none.
  var title = ""
  /// Written below; without it the horizontal axis has no numbers, for charts above others.
  var xLabel: String?
  var yLabel: String
  var yScale = Scale.linear
  /// The least distance of two ticks of the horizontal axis, as of things that are counted.
  var xUnit = 0.0
  var series: [Series]
  var shadings: [Shading] = []
  /// Drawn below the series.
  var bands: [Band] = []
  /// Written in order, where they hide nothing; one that has no such place is left out.
  var notes: [Note] = []
  var reference: Reference?
  /// Ends of the axes; found from the data where they are nil.
  var xRange: ClosedRange<Double>?
  var yRange: ClosedRange<Double>?
  /// Height of the plot itself, in pixels.
  var height = 220.0
}

/// Colours that colour-blind readers can tell apart: Okabe and Ito 2008, without the yellow.
enum Palette {
  /// For lines and markers.
  static let lines = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]
  /// The same for text, the pale ones darkened until they can be read on white.
  static let words = [
    "#0072B2", "#B84F00", "#00805D", "#A8527F", "#9A6A00", "#1E7CB5", "#000000",
  ]
  /// Of each round of the colours, of its solid lines and of its dashed ones.
  static let dashes = [("", "6 3"), ("10 3 2 3", "2 2"), ("14 4", "10 2 2 2 2 2")]

  static func line(_ index: Int) -> String { lines[index % lines.count] }
  static func word(_ index: Int) -> String { words[index % words.count] }

  /// The dash pattern of a series; empty for a solid line.
  static func dash(_ index: Int, dashed: Bool) -> String {
    let round = dashes[index / lines.count % dashes.count]
    return dashed ? round.1 : round.0
  }
}
