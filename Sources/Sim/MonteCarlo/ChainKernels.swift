#if canImport(CSim)
  internal import CSim
#endif

/// Which loops do the steps of chains; all give the same bits.
struct ChainKernels: Sendable {
  #if canImport(CSim)
    /// nil means the loops in Swift.
    let native: csim_chains?

    /// The best loops for this processor.
    static let best = ChainKernels(native: csim_chains_chosen().pointee)
    static let swift = ChainKernels(native: nil)

    /// All loops that this processor can run.
    static var all: [ChainKernels] {
      [swift]
        + (0..<3).compactMap { index in
          csim_chains_variant(index).map { ChainKernels(native: $0.pointee) }
        }
    }
  #else
    static let best = ChainKernels()
    static let swift = ChainKernels()
  #endif
}

#if canImport(CSim)
  /// To the loops in C, blocks are rows of eight numbers.
  extension Array where Element == SIMD8<Double> {
    func withNumbers<Value>(_ body: (UnsafePointer<Double>?) -> Value) -> Value {
      withUnsafeBytes { body($0.baseAddress?.assumingMemoryBound(to: Double.self)) }
    }

    mutating func withMutableNumbers<Value>(_ body: (UnsafeMutablePointer<Double>?) -> Value)
      -> Value
    {
      withUnsafeMutableBytes { body($0.baseAddress?.assumingMemoryBound(to: Double.self)) }
    }
  }

  extension Array where Element == SIMD8<Float> {
    func withNumbers<Value>(_ body: (UnsafePointer<Float>?) -> Value) -> Value {
      withUnsafeBytes { body($0.baseAddress?.assumingMemoryBound(to: Float.self)) }
    }

    mutating func withMutableNumbers<Value>(_ body: (UnsafeMutablePointer<Float>?) -> Value)
      -> Value
    {
      withUnsafeMutableBytes { body($0.baseAddress?.assumingMemoryBound(to: Float.self)) }
    }
  }
#endif
