/// Trainers' spellings of presets and shapes, where they mean one thing only.
///
/// Names whose curve differs from trainer to trainer, such as HF's `cosine_with_restarts` with its
/// half cosines, are left to `import`.
enum Spelling {
  /// The project's word for a trainer's one; any other word with `-` in place of `_`.
  static func own(_ word: String) -> String {
    known[word] ?? word.replacing("_", with: "-")
  }

  private static let known = [
    // GPT-NeoX, Megatron, HF and OLMo-core
    "infinite_inv_sqrt": "infinite-inverse-sqrt",
    "inv_sqrt": "inverse-sqrt",
    "inverse-square-root": "inverse-sqrt",
    "constant_with_warmup": "constant",
    "warmup_stable_decay": "wsd", "WSD": "wsd",
    "wsds": "wsd-s", "WSDS": "wsd-s",
    "power_lr": "power",
    // shapes of nanotron, Megatron and HF
    "1-sqrt": "one-minus-sqrt", "minus_sqrt": "one-minus-sqrt",
  ]
}
