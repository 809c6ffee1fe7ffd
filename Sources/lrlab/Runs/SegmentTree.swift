/// Lines of training of one seed as a tree: what several share at their start is one segment.
///
/// A segment ends where a line leaves, by its rate or by its batch, and at the end of a stage.
///
/// A segment that was begun stays as it is where some line goes through all of it, so that a study may
/// grow. What leaves such a segment in its middle is trained from its start.
struct SegmentTree {
  /// A shorter common piece is trained by each line on its own: a cut costs a checkpoint, which
  /// takes about as long as this many steps.
  static let leastShared = 8

  let seed: UInt64
  let lines: [TrainingLine]
  /// Sequences a step.
  let batch: Int
  /// What every segment's bits depend on beside its line.
  let identity: String
  /// Segments that were begun, by the step they start at; those to keep first, first.
  private let begun: [Int: [SegmentOutline]]
  /// In the order in which the lines need them: a line's segments stand before those that only
  /// later lines need, and parents before children.
  private(set) var segments: [Segment] = []
  /// Each line's segments, in order.
  private(set) var paths: [[Int]] = []

  /// - Parameter begun: the segments on disk; where several fit, the earlier one is kept.
  init(
    seed: UInt64, lines: [TrainingLine], batch: Int, identity: String,
    begun: [SegmentOutline] = []
  ) {
    self.seed = seed
    self.begun = Dictionary(grouping: begun.filter { $0.seed == seed }, by: \.firstStep)
    self.lines = lines
    self.batch = batch
    self.identity = identity
    paths = lines.map { _ in [] }
    grow(Array(lines.indices), from: 1, parent: nil)
    order()
  }

  /// Adds the segments of lines that are one up to `step`.
  private mutating func grow(_ members: [Int], from step: Int, parent: Int?) {
    var left = members.filter { lines[$0].rates.count >= step }
    for outline in begun[step] ?? [] {
      guard let (known, through) = known(outline, among: left, parent: parent) else { continue }
      add(known, of: through)
      left.removeAll(where: through.contains)
    }
    for group in groups(left, from: step) {
      let extent = group.map { shared(group[0], $0, from: step) }.min() ?? 0
      add(segment(group, step, step + extent - 1, parent: parent), of: group)
    }
  }

  private mutating func add(_ segment: Segment, of group: [Int]) {
    segments.append(segment)
    let index = segments.count - 1
    for line in group { paths[line].append(index) }
    grow(group, from: segment.lastStep + 1, parent: index)
  }

  /// A segment that was begun, and the lines that go through all of it and ask for no loss that it
  /// does not measure; nil where it is none of these lines'.
  private func known(_ outline: SegmentOutline, among members: [Int], parent: Int?)
    -> (Segment, [Int])?
  {
    guard outline.parent == parent.map({ segments[$0].id }) else { return nil }
    let steps = outline.firstStep...outline.lastStep
    let candidates = members.filter { number in
      let line = lines[number]
      return line.stage(at: steps.lowerBound).lastStep >= steps.upperBound
        && Self.within(steps, line.measured.union(line.ends)).isSubset(of: outline.evaluations)
        && Self.within(steps, line.ends).isSubset(of: outline.endEvaluations)
    }
    for owner in candidates {
      var segment = segment([owner], steps.lowerBound, steps.upperBound, parent: parent)
      segment.evaluations = outline.evaluations
      segment.endEvaluations = outline.endEvaluations
      guard outline.segment.hasSuffix(hash(segment)) else { continue }
      segment.id = outline.segment
      let through = candidates.filter {
        shared(owner, $0, from: steps.lowerBound) >= steps.count
      }
      return (segment, through)
    }
    return nil
  }

  /// The steps of a segment among some; 0 is in the first.
  private static func within(_ extent: ClosedRange<Int>, _ steps: Set<Int>) -> Set<Int> {
    steps.filter { extent.contains($0) || ($0 == 0 && extent.lowerBound == 1) }
  }

  /// Lines that go on together for a while.
  private func groups(_ members: [Int], from step: Int) -> [[Int]] {
    var groups: [[Int]] = []
    for line in members {
      let found = groups.firstIndex { group in
        let least = min(Self.leastShared, left(line, step), left(group[0], step))
        return shared(group[0], line, from: step) >= least
      }
      if let found { groups[found].append(line) } else { groups.append([line]) }
    }
    return groups
  }

  private func left(_ line: Int, _ step: Int) -> Int {
    lines[line].stage(at: step).lastStep - step + 1
  }

  private func shared(_ one: Int, _ other: Int, from step: Int) -> Int {
    one == other
      ? left(one, step) : lines[one].steps(sharedWith: lines[other], from: step, batch: batch)
  }

  private func segment(_ group: [Int], _ first: Int, _ last: Int, parent: Int?) -> Segment {
    let line = lines[group[0]]
    let stage = line.stage(at: first)
    let measured = group.reduce(into: Set<Int>()) {
      $0.formUnion(Self.within(first...last, lines[$1].measured))
    }
    let ends = group.reduce(into: Set<Int>()) {
      $0.formUnion(Self.within(first...last, lines[$1].ends))
    }
    var segment = Segment(
      id: "", parent: parent, seed: seed, stage: stage.index, stageFirstStep: stage.firstStep,
      stageSteps: stage.stepCount, source: stage.source, firstStep: first, lastStep: last,
      rates: Array(line.rates[(first - 1)..<last]),
      resetsMoments: stage.resetsMoments && first == stage.firstStep,
      evaluations: measured.union(ends).sorted(), endEvaluations: ends.sorted())
    let replay = stage.source.replay
    let share = replay > 0 ? "-r" + Format.percent(replay).replacing("%", with: "") : ""
    segment.id = "s\(seed)-\(stage.source.domain)\(share)-\(line.name)-\(last)-\(hash(segment))"
    return segment
  }

  private func hash(_ segment: Segment) -> String {
    let parent = segment.parent.map { segments[$0].id.suffix(12) } ?? "root"
    return StudyPlan.hash(
      [
        identity, "\(parent) \(seed) \(segment.stage) \(segment.source.words)",
        "\(segment.stageFirstStep) \(segment.firstStep) \(segment.lastStep)",
        "\(segment.resetsMoments) \(segment.evaluations) \(segment.endEvaluations)",
        StudyPlan.bits(segment.rates),
      ].joined(separator: "\n"))
  }

  /// Numbers the segments anew by the first line that needs them.
  private mutating func order() {
    var places: [Int: Int] = [:]
    var sorted: [Segment] = []
    for index in paths.joined() where places[index] == nil {
      places[index] = sorted.count
      sorted.append(segments[index])
    }
    for index in sorted.indices {
      sorted[index].parent = sorted[index].parent.flatMap { places[$0] }
    }
    paths = paths.map { $0.compactMap { places[$0] } }
    segments = sorted
  }
}
