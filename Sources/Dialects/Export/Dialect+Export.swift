public import Schedules

extension Dialect {
  /// The trainers to which a schedule can be handed over.
  public static let exportable: [Dialect] = [
    .neox, .neoxPR1194, .megatron, .torch, .hf, .optax, .deepspeed, .nanotron, .torchtitan,
    .olmoCore, .mlx,
  ]

  /// A plan in this trainer's words: its configuration where one gives the rates, else code.
  ///
  /// - Throws: `NoExport` where the trainer has no way to say it.
  public func handover(of plan: Plan) throws(NoExport) -> Handover {
    switch self {
    case .neox: try NativeExport.neox.handover(of: plan)
    case .neoxPR1194: try NeoXPR1194Export.handover(of: plan)
    case .megatron: try NativeExport.megatron.handover(of: plan)
    case .nanotron: try NativeExport.nanotron.handover(of: plan)
    case .torchtitan: try NativeExport.torchtitan.handover(of: plan)
    case .olmoCore: try OLMoCoreExport.handover(of: plan)
    case .hf: HuggingFaceExport.handover(of: plan)
    case .torch, .optax, .mlx: CodeExport.handover(of: plan, to: self)
    case .deepspeed: deepSpeed(plan)
    default:
      throw NoExport(
        description: "lrlab does not export to \(rawValue); allowed: "
          + Self.exportable.map(\.rawValue).joined(separator: ", "))
    }
  }

  private func deepSpeed(_ plan: Plan) -> Handover {
    var handover = CodeExport.handover(of: plan, to: .deepspeed)
    handover.remarks = [
      "no scheduler in DeepSpeed's JSON gives these rates: each spends two updates at its lowest "
        + "rate; the code is handed to deepspeed.initialize, and \"scheduler\" left out of the JSON"
    ]
    return handover
  }
}
