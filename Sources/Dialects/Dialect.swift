/// A trainer whose reading of a schedule's words we know.
public enum Dialect: String, CaseIterable, Sendable {
  /// EleutherAI/gpt-neox, since its pull request 1379.
  case neox
  /// EleutherAI/gpt-neox pull request 1194: the infinite schedules of the paper's own group.
  case neoxPR1194 = "neox-pr1194"
  /// EleutherAI/gpt-neox before its pull request 1008 (2023-08), Pythia included.
  case neoxPre1008 = "neox-pre1008"
  /// NVIDIA/Megatron-LM.
  case megatron
  /// PyTorch's torch.optim.lr_scheduler.
  case torch
  /// Hugging Face transformers.
  case hf
  /// google-deepmind/optax.
  case optax
  /// DeepSpeed.
  case deepspeed
  /// huggingface/nanotron.
  case nanotron
  /// pytorch/torchtitan.
  case torchtitan
  /// mosaicml/composer.
  case composer
  /// mosaicml/llm-foundry, over composer.
  case llmFoundry = "llm-foundry"
  /// NVIDIA/NeMo.
  case nemo
  /// stanford-crfm/levanter.
  case levanter
  /// AI-Hypercomputer/maxtext.
  case maxtext
  /// allenai/OLMo.
  case olmo
  /// allenai/OLMo-core.
  case olmoCore = "olmo-core"
  /// huggingface/pytorch-image-models.
  case timm
  /// facebookresearch/fairseq.
  case fairseq
  /// Lightning-AI/litgpt.
  case litgpt
  /// karpathy/nanoGPT.
  case nanogpt
  /// karpathy/llm.c.
  case llmc
  /// ml-explore's MLX, Python and Swift.
  case mlx

  /// A dialect by its name, or by the trainer's repository or package name.
  public init?(named name: String) {
    let aliases: [String: Dialect] = [
      "gpt-neox": .neox, "gpt-neox-pr1194": .neoxPR1194, "megatron-lm": .megatron,
      "transformers": .hf, "pytorch": .torch, "mlx-swift": .mlx, "llm.c": .llmc,
      "levanter": .levanter,
    ]
    guard let dialect = Dialect(rawValue: name) ?? aliases[name] else { return nil }
    self = dialect
  }

  /// Reads a configuration as the trainer would.
  ///
  /// - Throws: `Complaint` in the trainer's own words where it refuses the configuration.
  public func reading(of configuration: Configuration) throws(Complaint) -> Reading {
    switch self {
    case .neox: try NeoX.reading(of: configuration)
    case .neoxPR1194: try NeoXPR1194.reading(of: configuration)
    case .neoxPre1008: try NeoXPre1008.reading(of: configuration)
    case .megatron: try Megatron.reading(of: configuration)
    case .torch: try Torch.reading(of: configuration)
    case .hf: try HuggingFace.reading(of: configuration)
    case .optax: try Optax.reading(of: configuration)
    case .deepspeed: try DeepSpeed.reading(of: configuration)
    case .nanotron: try Nanotron.reading(of: configuration)
    case .torchtitan: try Torchtitan.reading(of: configuration)
    case .composer: try Composer.reading(of: configuration)
    case .llmFoundry: try LLMFoundry.reading(of: configuration)
    case .nemo: try NeMo.reading(of: configuration)
    case .levanter: try Levanter.reading(of: configuration)
    case .maxtext: try MaxText.reading(of: configuration)
    case .olmo: try OLMo.reading(of: configuration)
    case .olmoCore: try OLMoCore.reading(of: configuration)
    case .timm: try Timm.reading(of: configuration)
    case .fairseq: try Fairseq.reading(of: configuration)
    case .litgpt: try LitGPT.reading(of: configuration)
    case .nanogpt: try NanoGPT.reading(of: configuration)
    case .llmc: try LLMC.reading(of: configuration)
    case .mlx: try MLX.reading(of: configuration)
    }
  }
}
