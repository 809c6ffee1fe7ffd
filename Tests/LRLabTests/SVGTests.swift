import Foundation
import Testing

@testable import lrlab

#if canImport(FoundationXML)
  import FoundationXML
#endif

private typealias Point = (x: Double, y: Double)

private func series(_ name: String, _ points: [Point], colour: Int = 0) -> Chart.Series {
  Chart.Series(name: name, points: points, colour: colour)
}

private func chart(_ series: [Chart.Series]) -> Chart {
  Chart(xLabel: "step", yLabel: "learning rate", series: series)
}

/// Points at whole multiples of `width`, with heights by a function of the index.
private func curve(
  _ count: Int, width: Double = 1, _ height: (Double) -> Double
) -> [Point] {
  (0..<count).map { index in
    let place = Double(index)
    return (place * width, height(place))
  }
}

// MARK: - Numbers

@Test(arguments: [
  (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.001, 2, "0.00"), (-1.25, 1, "-1.3"), (12.5, 0, "13"),
  (0.05, 1, "0.1"), (1234.5678, 3, "1234.568"),
])
func numbersHaveAFixedForm(_ value: Double, _ decimals: Int, _ expected: String) {
  #expect(NumberText.fixed(value, decimals: decimals) == expected)
}

@Test func tickLabelsAreShort() {
  #expect(NumberText.labels([0, 0.5, 1], step: 0.5) == ["0.0", "0.5", "1.0"])
  #expect(NumberText.labels([0, 50_000, 100_000], step: 50_000) == ["0", "50,000", "100,000"])
  #expect(NumberText.labels([0, 1e11, 2e11], step: 1e11) == ["0", "100B", "200B"])
  #expect(NumberText.labels([5e5, 1e6, 1.5e6], step: 5e5) == ["0.5M", "1.0M", "1.5M"])
  #expect(
    NumberText.labels([0, 5e-5, 1e-4, 1.5e-4], step: 5e-5) == ["0", "5e-5", "1e-4", "1.5e-4"])
  #expect(NumberText.labels([-2, 0, 2], step: 2) == ["-2", "0", "2"])
  #expect(NumberText.labels([1000, 9000], step: 1000) == ["1000", "9000"])
}

// MARK: - Axes

@Test func linearTicksAreOneTwoOrFiveTimesAPowerOfTen() {
  for length in [0.37, 1, 3e-4, 17, 221_141, 6e11] {
    for count in [2.0, 4, 7] {
      let step = Axis.niceStep(length, count: count)
      let digit = step / pow(10, log10(step * 1.0001).rounded(.down))
      #expect([1.0, 2, 5].contains { abs($0 - digit) < 1e-6 })
      #expect(length / step <= count * 1.000_001 && length / step > count / 2.6)
    }
  }
  let axis = Axis(scale: .linear, range: 0...1000, start: 50, end: 250)
  #expect(axis.ticks(spacing: 50).map(\.label) == ["0", "500", "1000"])
  #expect(axis.pixel(0) == 50 && axis.pixel(500) == 150 && axis.pixel(1000) == 250)
}

@Test func logarithmicTicksNameThePowersAndMarkTheRest() {
  let axis = Axis(scale: .logarithmic, range: 1e-5...1e-2, start: 300, end: 0)
  let ticks = axis.ticks(spacing: 30)
  #expect(ticks.map(\.label).filter { !$0.isEmpty } == ["1e-5", "1e-4", "1e-3", "0.01"])
  #expect(ticks.count == 28)
  #expect(abs(axis.pixel(1e-4) - 200) < 1e-9)
  let narrow = Axis(scale: .logarithmic, range: 1.9...6, start: 300, end: 0)
  #expect(narrow.ticks(spacing: 30).filter { !$0.label.isEmpty }.count >= 3)
  #expect(!axis.shows(0) && !axis.shows(.nan) && axis.shows(1e-5))
}

@Test func rangesShowAllValues() {
  #expect(Axis.range(of: [3e-5, 3e-4], scale: .linear, padded: true).lowerBound == 0)
  let losses = Axis.range(of: [2, .nan, 3], scale: .linear, padded: true)
  #expect(losses.lowerBound < 2 && losses.lowerBound > 1.8 && losses.upperBound > 3)
  #expect(Axis.range(of: [2, 2], scale: .linear, padded: true).contains(2))
  #expect(Axis.range(of: [1, 1000], scale: .linear, padded: false) == 0...1000)
  #expect(Axis.range(of: [0, 1e-4, 1e-3], scale: .logarithmic, padded: false) == 1e-4...1e-3)
  #expect(Axis.range(of: [], scale: .linear, padded: true) == 0...1)
}

@Test func hugeValuesAreLeftOut() {
  #expect(Axis.range(of: [1, 2, 1e200, .infinity], scale: .linear, padded: false) == 1...2)
  #expect(Axis.range(of: [1e-300, 1, 10], scale: .logarithmic, padded: false) == 1...10)
  // Neighbours among large numbers still give ticks that can be counted.
  let range = Axis.range(of: [1e17, 1e17 + 32], scale: .linear, padded: true)
  let ticks = Axis(scale: .linear, range: range, start: 0, end: 400).ticks(spacing: 50)
  #expect((2...12).contains(ticks.count))
  // A line to where a diverged loss went is followed in a bounded number of points.
  let far = Decimation.stepped([(0, 0), (1, 1e90), (2, .infinity)], distance: 4)
  #expect(far.count < 30_000)
}

// MARK: - Thinning

@Test func thinningKeepsExtremes() {
  let points = curve(130_000, width: 600.0 / 130_000) { step in
    step == 77_777 ? -40 : sin(step * 12.9898)
  }
  let thin = Decimation.thinned(points)
  #expect(thin.count < 2500)
  #expect(thin.contains { $0 == points[77_777] })
  #expect(thin.map(\.y).max() == points.map(\.y).max())
  #expect(thin[0] == points[0] && thin[thin.count - 1] == points[129_999])
  #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.x <= $1.x })
}

@Test func thinningStaysOnTheLine() {
  let points = curve(20_001, width: 0.025) { 100 + 80 * cos($0 / 4000) }
  let thin = Decimation.thinned(points)
  #expect(thin.count < 200)
  var corner = 0
  for point in points {
    while corner + 2 < thin.count, thin[corner + 1].x < point.x { corner += 1 }
    let (from, to) = (thin[corner], thin[corner + 1])
    let drawn = from.y + (point.x - from.x) / (to.x - from.x) * (to.y - from.y)
    #expect(abs(drawn - point.y) < 0.15)
  }
}

@Test func thinningKeepsJumpsAndStraightLines() {
  let level = curve(501) { _ in 7 }
  #expect(Decimation.thinned(level).count == 2)
  let jump: [Point] = [(0, 0), (10, 0), (10, 50), (20, 50)]
  #expect(Decimation.thinned(jump).elementsEqual(jump) { $0 == $1 })
  #expect(Decimation.thinned([]).isEmpty && Decimation.thinned([(1, 2)]).count == 1)
}

// MARK: - Labels

@Test func labelsAreMovedApartAsLittleAsPossible() {
  let free = LabelPlacement.spread([80, 10, 40], spacing: 13, within: 0...100)
  #expect(free == [80, 10, 40])
  let pair = LabelPlacement.spread([50, 50], spacing: 12, within: 0...100)
  #expect(pair == [44, 56])
  let edge = LabelPlacement.spread([100, 99, 98], spacing: 12, within: 0...100)
  #expect(edge == [100, 88, 76])
  for count in [1, 5, 40] {
    let wanted = (0..<count).map { Double($0 * 37 % 11) }
    let placed = LabelPlacement.spread(wanted, spacing: 13, within: 0...100).sorted()
    let gap = min(13, 100 / Double(max(count - 1, 1)))
    #expect(zip(placed, placed.dropFirst()).allSatisfy { $1 - $0 >= gap - 1e-9 })
    #expect(placed.allSatisfy { $0 >= -1e-9 && $0 <= 100 + 1e-9 })
  }
}

@Test func labelsBesidePointsMeetNoOther() {
  let area = LabelPlacement.Box(x: 0, y: 0, width: 300, height: 200)
  var taken: [LabelPlacement.Box] = []
  for index in 0..<6 {
    let box = LabelPlacement.beside(
      (290 - Double(index), 100), size: (80, 13), taken: taken, points: [], area: area)
    #expect(!taken.contains { $0.meets(box) } && box.lies(in: area))
    taken.append(box)
  }
}

// MARK: - Pictures

@Test func aFigureIsSoundXMLWithItsTextAsText() throws {
  var one = chart([series("a < b & \"c\"", [(0, 1), (10, 2)])])
  one.title = "first"
  one.shadings = [.init(from: 0, to: 6, label: "english"), .init(from: 6, to: 10, label: "german")]
  one.reference = .horizontal(1.5, label: "union")
  let marks = Chart.Series(
    name: "point", points: [(2, 3)], style: .markers(.diamond), errors: [0.5])
  var two = chart([marks])
  two.reference = .diagonal(label: "equal")
  let svg = Figure(title: "Figure", charts: [one, two], columns: 2).svg()
  #expect(XMLParser(data: Data(svg.utf8)).parse())
  let words = texts(svg)
  for word in [
    "Figure", "first", "english", "german", "union", "equal", "point", "step", "learning rate",
    "a &lt; b &amp; &quot;c&quot;",
  ] {
    #expect(words.contains(word), "\(word) is missing")
  }
}

@Test func theSameFigureGivesTheSameBytes() {
  let points = curve(5000) { sin($0 / 300) }
  let figure = Figure(title: "t", charts: [chart([series("a", points), series("b", points)])])
  #expect(figure.svg() == figure.svg())
  let small = Figure(title: "", charts: [chart([series("", [(0, 0), (1, 1)])])], width: 200).svg()
  #expect(small.contains("stroke=\"#0072B2\""))
  #expect(small.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\""))
}

@Test func aLongRunMakesASmallPicture() {
  let points = curve(132_366) { 3e-4 * cos($0 / 90_000) }
  let figure = Figure(title: "t", charts: [chart([series("cosine", points)])])
  #expect(figure.svg().utf8.count < 8000)
}

@Test func namesAtTheRightEdgeDoNotOverlap() throws {
  let names = ["one", "two", "three", "four"]
  let lines = names.enumerated().map { index, name in
    series(name, [(0, Double(index)), (100, 1)], colour: index)
  }
  let svg = Figure(title: "", charts: [chart(lines)]).svg()
  let places = try names.map { try #require(place(of: $0, in: svg)) }
  let heights = places.map(\.y).sorted()
  #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 > 12.9 })
  for (name, place) in zip(names, places) {
    #expect(place.x + NumberText.width(name, size: 11) <= 760)
  }
}

@Test func chartsAboveOneAnotherLineUp() throws {
  let wide = Chart(yLabel: "loss", series: [series("a long name of a line", [(0, 1), (9, 2)])])
  let narrow = Chart(xLabel: "step", yLabel: "rate", series: [series("b", [(0, 1e-7), (9, 3e-4)])])
  for charts in [[wide, narrow], [narrow, wide]] {
    let svg = Figure(title: "", charts: charts).svg()
    let long = try #require(place(of: "a long name of a line", in: svg))
    #expect(long.x == place(of: "b", in: svg)?.x)
    #expect(long.x + NumberText.width("a long name of a line", size: 11) <= 760)
  }
}

@Test func valuesThatCannotBeDrawnLeaveGaps() throws {
  var gaps = chart([series("a", [(0, 1), (1, .nan), (2, 3), (3, 2), (4, -1), (5, 4), (6, 5)])])
  let linear = Figure(title: "", charts: [gaps]).svg()
  gaps.yScale = .logarithmic
  let logarithmic = Figure(title: "", charts: [gaps]).svg()
  for (svg, parts) in [(linear, 2), (logarithmic, 3)] {
    let path = try #require(svg.split(separator: "\n").first { $0.hasPrefix("<path") })
    #expect(path.split(separator: "\"")[1].count { $0 == "M" } == parts)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }
}

@Test func coloursGoRoundWithOtherDashes() {
  #expect(Palette.lines.count == Palette.words.count && Set(Palette.lines).count == 7)
  #expect(Palette.line(0) == Palette.line(7))
  #expect(Palette.dash(0, dashed: false).isEmpty)
  #expect(Palette.dash(7, dashed: false) != Palette.dash(0, dashed: false))
  #expect(Palette.dash(7, dashed: true) != Palette.dash(7, dashed: false))
}

@Test func emptyFiguresAreStillPictures() {
  for figure in [Figure(title: "none", charts: []), Figure(title: "", charts: [chart([])])] {
    #expect(XMLParser(data: Data(figure.svg().utf8)).parse())
  }
}
