/// Collects the elements of an SVG picture.
///
/// The bytes depend on the calls alone: numbers have a fixed form, no locale and no clock is asked.
struct SVGCanvas {
  private var lines: [String] = []

  /// Where a text begins.
  enum Anchor: String {
    case start, middle, end
  }

  /// How a text looks.
  struct Font {
    var size = 11.0
    var colour = "#333333"
    var bold = false
    var anchor = Anchor.start
    /// Degrees around the text's own point.
    var turn = 0.0
    /// A white edge, so that lines behind the text do not make it hard to read.
    var halo = false
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, colour: String, width: Double,
    dash: String = ""
  ) {
    lines.append(
      "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\""
        + " y2=\"\(Self.number(y2))\" stroke=\"\(colour)\" stroke-width=\"\(Self.number(width))\""
        + Self.dashed(dash) + "/>")
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, colour: String, tip: String = ""
  ) {
    let body =
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\""
      + " height=\"\(Self.number(height))\" fill=\"\(colour)\""
    lines.append(body + (tip.isEmpty ? "/>" : "><title>\(Self.escaped(tip))</title></rect>"))
  }

  /// A line through points; each list is one unbroken part.
  mutating func path(
    _ parts: [[(x: Double, y: Double)]], colour: String, width: Double, dash: String, tip: String
  ) {
    let data = parts.filter { !$0.isEmpty }.map { part in
      "M" + part.map { "\(Self.number($0.x)) \(Self.number($0.y))" }.joined(separator: "L")
    }
    guard !data.isEmpty else { return }
    lines.append(
      "<path d=\"\(data.joined())\" fill=\"none\" stroke=\"\(colour)\""
        + " stroke-width=\"\(Self.number(width))\" stroke-linejoin=\"round\""
        + " stroke-linecap=\"\(dash.isEmpty ? "round" : "butt")\"" + Self.dashed(dash)
        + (tip.isEmpty ? "/>" : "><title>\(Self.escaped(tip))</title></path>"))
  }

  /// A pale area with no edge.
  mutating func area(_ corners: [(x: Double, y: Double)], colour: String) {
    guard corners.count > 2 else { return }
    let data = corners.map { "\(Self.number($0.x)) \(Self.number($0.y))" }
    lines.append(
      "<path d=\"M\(data.joined(separator: "L"))Z\" fill=\"\(colour)\" fill-opacity=\"0.15\"/>")
  }

  /// A filled shape with a thin white edge.
  mutating func marker(_ marker: Chart.Marker, _ x: Double, _ y: Double, colour: String) {
    let paint = " fill=\"\(colour)\" stroke=\"#FFFFFF\" stroke-width=\"0.75\"/>"
    let corners: [(Double, Double)]
    switch marker {
    case .circle:
      lines.append("<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"4\"" + paint)
      return
    case .square: corners = [(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)]
    case .triangle: corners = [(0, -4.8), (4.4, 3.2), (-4.4, 3.2)]
    case .diamond: corners = [(0, -5.2), (5.2, 0), (0, 5.2), (-5.2, 0)]
    }
    let points = corners.map { "\(Self.number(x + $0.0)),\(Self.number(y + $0.1))" }
    lines.append("<polygon points=\"\(points.joined(separator: " "))\"" + paint)
  }

  mutating func text(_ text: String, _ x: Double, _ y: Double, _ font: Font) {
    guard !text.isEmpty else { return }
    var attributes =
      "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" font-size=\"\(Self.number(font.size))\""
      + " fill=\"\(font.colour)\""
    if font.anchor != .start { attributes += " text-anchor=\"\(font.anchor.rawValue)\"" }
    if font.bold { attributes += " font-weight=\"bold\"" }
    if font.turn != 0 {
      attributes +=
        " transform=\"rotate(\(Self.number(font.turn)) \(Self.number(x)) \(Self.number(y)))\""
    }
    if font.halo {
      attributes +=
        " stroke=\"#FFFFFF\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""
    }
    lines.append("<text \(attributes)>\(Self.escaped(text))</text>")
  }

  /// Begins a part that is cut off at the edges of a rectangle.
  ///
  /// A nested picture needs no identifier, so several figures can share one page.
  mutating func open(_ frame: LabelPlacement.Box) {
    let box =
      "\(Self.number(frame.x)) \(Self.number(frame.y)) \(Self.number(frame.width))"
      + " \(Self.number(frame.height))"
    lines.append(
      "<svg x=\"\(Self.number(frame.x))\" y=\"\(Self.number(frame.y))\""
        + " width=\"\(Self.number(frame.width))\" height=\"\(Self.number(frame.height))\""
        + " viewBox=\"\(box)\">")
  }

  /// Ends that part.
  mutating func close() { lines.append("</svg>") }

  /// The whole picture.
  func document(width: Double, height: Double, title: String) -> String {
    let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
    let head = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size)"
        + " viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" role=\"img\""
        + " font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\">",
      "<title>\(Self.escaped(title))</title>",
      "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>",
    ]
    return (head + lines + ["</svg>", ""]).joined(separator: "\n")
  }

  private static func dashed(_ dash: String) -> String {
    dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
  }

  /// A coordinate: at most two decimals, no needless zeros.
  static func number(_ value: Double) -> String {
    NumberText.trimmed(NumberText.fixed(value, decimals: 2))
  }

  /// Text that may stand in an element or an attribute.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
