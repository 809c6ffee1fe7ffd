/// One piece of training: consecutive steps of one stage under given rates.
///
/// Segments form a tree. Two runs that agree in seed, batches and rates up to some
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
  /// Where its sequences come from.
  var source: BatchSource
  /// First and last step, counted over the whole run from 1.
  var firstStep: Int
  var lastStep: Int
  /// The rates of these steps.
  var rates: [Double]
  /// Whether Adam's moments and step count start anew here.
  var resetsMoments: Bool
  /// Steps of the run (within this segment, or 0) after which held-out losses are measured: all
  /// that a run through it asks for.
  var evaluations: [Int]
  /// Those of them that measure the long held-out prefix too: ends of a stage.
  var endEvaluations: [Int]

  var stepCount: Int { lastStep - firstStep + 1 }
  /// The domain trained on.
  var domain: String { source.domain }
  /// The share of each batch that is replayed.
  var replay: Double { source.replay }
}

/// One cell of the grid for one seed: a path through the tree, and its annealed branches.
struct Run: Sendable, Equatable {
  /// `rewarmed-cosine-r5-s1-<hash>`: the name of its folder.
  var id: String
  /// SHA-256 of all that determines its numbers: model, data, every step's batch and rate,
  /// what is measured, and its reference.
  ///
  /// It does not depend on which other runs the study has.
  var planHash: String
  var cell: GridCell
  var seed: UInt64
  /// Segments of the main line, in order.
  var main: [Int]
  /// Segments of each annealed branch from the first step on, by stage.
  var branches: [Int: [Int]]
  /// The last step of each stage.
  var stageEnds: [Int]
  /// The domain of each stage.
  var domains: [String]
  /// Steps after which its held-out losses are measured.
  var measured: Set<Int>
  /// Σηₜ per stage of the deployed line.
  var areas: [Double]

  var schedule: String { cell.schedule }
  var replay: Double { cell.replay.share }
  /// Whether this is the control whose second stage keeps the first stage's domain.
  var isControl: Bool { cell.isControl }
  /// The line whose last checkpoint one would deploy: the annealed branch where there is one.
  var deployed: [Int] { branches[stageEnds.count - 1] ?? main }
  /// All its segments, each once, parents first.
  var segments: [Int] { Set(main + branches.values.flatMap { $0 }).sorted() }
}
