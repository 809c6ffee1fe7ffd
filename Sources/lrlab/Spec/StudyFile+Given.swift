import Schedules

/// `given = true`: a first stage that was run elsewhere.
extension StudyFile {
  /// Reads what is known of the stage; nil for one that is to be run.
  static func given(
    _ table: inout SpecReader, stage: Int, tokensPerStep: Int
  ) throws(Failure) -> GivenStage? {
    guard try table.boolean("given") ?? false else {
      for key in ["peak", "final", "warmup", "shape"] where table.has(key) {
        throw table.complaint(
          key,
          "this tells of a given stage; the rates of a stage that is run are those of the "
            + "[[schedule]] tables")
      }
      return nil
    }
    guard stage == 0 else { throw table.complaint("given", "only the first stage can be given") }
    var given = GivenStage()
    given.steps = try steps(&table, tokensPerStep: tokensPerStep)
    given.peak = try value(&table, "peak", "its highest rate")
    if let peak = given.peak, peak <= 0 { throw table.complaint("peak", "above 0") }
    given.final = try value(&table, "final", "the rate of its last step")
    if let final = given.final {
      guard final >= 0, final <= given.peak ?? .infinity else {
        throw table.complaint("final", "a final rate lies in 0 ... the peak")
      }
    }
    if given.peak == nil, let final = given.final, final >= GivenStage.peakRange.upperBound {
      throw table.complaint(
        "final",
        "an unknown peak is swept from 1e-4 to 1e-3, and lies above the final rate; give the peak")
    }
    given.warmup = try table.length("warmup") ?? given.warmup
    given.shape = try table.word("shape", Shape.self) ?? given.shape
    try check(given, table, tokensPerStep: tokensPerStep)
    return given
  }

  /// Lays the stage under the assumptions at the ends of what is unknown.
  private static func check(
    _ given: GivenStage, _ table: SpecReader, tokensPerStep: Int
  ) throws(Failure) {
    for values in [given.middle] + given.sweep(2) {
      do {
        _ = try given.rates(values).plan(
          name: "given", steps: values.steps, tokensPerStep: Double(tokensPerStep))
      } catch {
        let unknown = given.unknown.isEmpty ? "" : " of \(values.steps) steps"
        throw Failure(
          .data, "\(table.file):\(table.line): [[stage]] the given stage\(unknown), \(error)")
      }
    }
  }

  private static func steps(_ table: inout SpecReader, tokensPerStep: Int) throws(Failure) -> Int? {
    guard table.has("tokens") != table.has("steps") else {
      try table.finish(besides: stageKeys)
      throw table.complaint(
        "tokens", "give either tokens = … or steps = … of a given stage, or \"unknown\"")
    }
    if table.has("steps") {
      guard let steps = try value(&table, "steps", "its steps") else { return nil }
      guard steps >= 1, let count = Int(exactly: steps) else {
        throw table.complaint("steps", "a stage has a whole number of steps, at least 1")
      }
      guard count <= GivenStage.mostSteps else {
        throw table.complaint("steps", "at most \(GivenStage.mostSteps)")
      }
      return count
    }
    guard let tokens = try value(&table, "tokens", "its tokens") else { return nil }
    let steps = (tokens / Double(tokensPerStep)).rounded()
    guard steps >= 1, steps <= Double(GivenStage.mostSteps) else {
      throw table.complaint(
        "tokens",
        "\(Format.number(steps)) steps of this study's \(tokensPerStep) tokens; from 1 to "
          + "\(GivenStage.mostSteps) are allowed: give steps = …, as that run took")
    }
    return Int(steps)
  }

  /// A number, or "unknown".
  private static func value(_ table: inout SpecReader, _ key: String, _ what: String)
    throws(Failure) -> Double?
  {
    guard let node = table.node(key) else {
      throw table.complaint(key, "\(key) is missing: \(what), or \"unknown\"")
    }
    if node.value == .string("unknown") { return nil }
    guard let number = SpecReader.number(node) else {
      throw table.complaint(key, "a number or \"unknown\" is wanted")
    }
    return number
  }
}
