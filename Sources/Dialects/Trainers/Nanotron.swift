/// huggingface/nanotron's `lr_scheduler_builder`, a LambdaLR over the update's number k.
///
/// With warm-up W, decay start S (W unless given), decay steps D (the rest unless given) and
/// floor m:
/// ```
/// k ≤ W        P · k / W (linear), P (constant)
/// k < S        P
/// k ≤ S + D    from P to m over (k − S) / D: linear, cosine or 1-sqrt
/// past it      m
/// ```
/// `min_decay_lr` is the learning rate itself unless given: no decay at all.
///
/// Source: src/nanotron/helpers.py at commit 2411b022 (2026-04-07).
enum Nanotron {
  /// Counts k; the warm-up's formula still holds at W.
  static let convention = Convention(warmupInclusive: true)

  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    throw Complaint("not read yet")
  }
}
