import Testing

@testable import Model

@Suite struct ConfigurationTests {
  /// The study's model, counted by hand in the pilot: 1,119,360 parameters.
  @Test func countsParameters() {
    let study = TransformerConfiguration(
      layers: 3, width: 128, heads: 4, context: 128, vocabulary: 2048)
    #expect(study.parameterCount == 1_119_360)
    for tied in [true, false] {
      let sizes = smallConfiguration(tied: tied)
      #expect(ParameterLayout(sizes).count == sizes.parameterCount)
    }
  }

  @Test func matricesComeFirst() {
    let layout = ParameterLayout(smallConfiguration())
    for tensor in layout.tensors {
      #expect((tensor.shape.count == 2) == (tensor.offset < layout.matrixCount), "\(tensor.name)")
    }
  }

  @Test func countsOperations() {
    let sizes = TransformerConfiguration(
      layers: 1, width: 2, heads: 1, context: 3, vocabulary: 5, rotary: 1)
    #expect(sizes.operationsPerToken == 6 * (48 + 10) + 12 * 6)
  }

  @Test(arguments: [
    ("heads", "5 given, a divisor of width 12 allowed"), ("layers", "0 given, 1 or more allowed"),
    ("vocabulary", "65537 given, 1 to 65536 allowed"), ("rotary", "0.5 given, a share"),
    ("context", "0 given, 1 or more allowed"),
  ])
  func refusesWithPlaceGivenAndAllowed(_ place: String, _ words: String) {
    var sizes = smallConfiguration()
    switch place {
    case "heads": sizes.heads = 5
    case "layers": sizes.layers = 0
    case "vocabulary": sizes.vocabulary = 65537
    case "rotary": sizes.rotary = 0.5
    default: sizes.context = 0
    }
    let error = #expect(throws: ModelError.self) { try sizes.validate() }
    #expect(
      error?.description.hasPrefix("\(place): \(words)") == true, "\(String(describing: error))")
  }

  @Test(arguments: ["beta1", "beta2", "epsilon", "weightDecay", "clip"])
  func refusesOptimizerSettings(_ place: String) {
    var settings = OptimizerConfiguration()
    switch place {
    case "beta1": settings.beta1 = 1
    case "beta2": settings.beta2 = -0.1
    case "epsilon": settings.epsilon = 0
    case "weightDecay": settings.weightDecay = -1
    default: settings.clip = .nan
    }
    let error = #expect(throws: ModelError.self) { try settings.validate() }
    #expect(error?.description.hasPrefix("\(place): ") == true)
  }

  @Test func settingsThatAreRightPass() throws {
    try smallConfiguration().validate()
    try OptimizerConfiguration().validate()
  }

  @Test func sessionsRefuseNoLaneAndNoThread() {
    #expect(throws: ModelError.self) {
      try TrainingSession(
        configuration: smallConfiguration(), optimizer: .init(), seed: 1, lanes: 0, threads: 1)
    }
    #expect(throws: ModelError.self) {
      try TrainingSession(
        configuration: smallConfiguration(), optimizer: .init(), seed: 1, lanes: 1, threads: 0)
    }
  }
}
