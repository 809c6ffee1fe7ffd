/// One piece of training: consecutive steps of one stage under given rates.
///
/// Segments form a tree. Two runs that agree in seed, data and rates up to some
/// step share the segments up to there, so a shared prefix is trained once.
struct Segment: Sendable, Equatable {
  /// A readable name and the hash of all that determines its bits, such as
  /// `s1-german-r5-rewarmed-cosine-3f2a91c04b7d`.
  var id: String
  /// Index of the segment it goes on from; nil for a start from fresh weights.
  var parent: Int?
  var seed: UInt64
  /// The stage it lies in, from 0, and that stage's extent in steps of the run.
  var stage: Int
  var stageFirstStep: Int
  var stageSteps: Int
  /// The domain trained on, and the sequences of it that were used before this stage.
  var domain: String
  var domainOffset: Int
  /// The share of each batch from the earlier domain, and its name.
  var replay: Double
  var replayDomain: String?
  /// First and last step, counted over the whole run from 1.
  var firstStep: Int
  var lastStep: Int
  /// The rates of these steps.
  var rates: [Double]
  /// Whether Adam's moments and step count start anew here.
  var resetsMoments: Bool
  /// Steps of the run (within this segment) after which held-out losses are measured.
  var evaluations: [Int]

  var stepCount: Int { lastStep - firstStep + 1 }
  /// The last step of its stage.
  var stageLastStep: Int { stageFirstStep + stageSteps - 1 }
}

/// One cell of the grid for one seed: a path through the tree, and its annealed branches.
struct Run: Sendable, Equatable {
  /// `rewarmed-cosine-r5-s1-<hash>`: the name of its folder.
  var id: String
  var schedule: String
  var replay: Double
  var seed: UInt64
  /// Whether this is the control whose second stage keeps the first stage's domain.
  var isControl: Bool
  /// Segments of the main line, in order.
  var main: [Int]
  /// Segments of each annealed branch from the first step on, by stage.
  var branches: [Int: [Int]]
  /// Σηₜ per stage of the deployed line.
  var areas: [Double]

  /// The line whose last checkpoint one would deploy: the annealed branch where there is one.
  var deployed: [Int] { branches[branches.keys.max() ?? -1] ?? main }
}
