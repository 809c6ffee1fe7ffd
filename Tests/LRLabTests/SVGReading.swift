import Foundation

/// What a reader sees: the texts of a picture, in order.
func texts(_ svg: String) -> [String] {
  svg.split(separator: "\n").compactMap { line in
    guard line.hasPrefix("<text "), let open = line.firstIndex(of: ">"),
      let close = line.range(of: "</text>")
    else { return nil }
    return String(line[line.index(after: open)..<close.lowerBound])
  }
}

/// The place of a text.
func place(of text: String, in svg: String) -> (x: Double, y: Double)? {
  guard let line = svg.split(separator: "\n").first(where: { $0.hasSuffix(">\(text)</text>") })
  else { return nil }
  let words = line.split(separator: "\"")
  guard words.count > 3, let x = Double(words[1]), let y = Double(words[3]) else { return nil }
  return (x, y)
}
