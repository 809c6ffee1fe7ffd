#if canImport(CSim)
  internal import CSim

  /// What a time loop in C works on: to it Swift's structures of blocks are rows of eight numbers.
  struct NativeLoop {
    private let moments: UnsafeMutablePointer<Double>
    private let constants: UnsafePointer<Double>
    private let noise: UnsafePointer<Double>
    private let drawn: Int32
    private let blocks: Int
    private let steps: UnsafePointer<Double>
    private let count: Int

    /// - Returns: nil if there is nothing to do.
    init?<Moments, Constants, Noise, Step>(
      _ moments: UnsafeMutableBufferPointer<Moments>, _ range: Range<Int>,
      constants: UnsafeBufferPointer<Constants>, noise: UnsafeBufferPointer<Noise>, drawn: Bool,
      steps: UnsafeBufferPointer<Step>
    ) {
      guard let moments = moments.baseAddress, let constants = constants.baseAddress,
        let noise = noise.baseAddress, let first = steps.baseAddress
      else { return nil }
      self.moments = UnsafeMutableRawPointer(moments + range.lowerBound)
        .assumingMemoryBound(to: Double.self)
      self.constants = UnsafeRawPointer(constants + range.lowerBound)
        .assumingMemoryBound(to: Double.self)
      self.noise = UnsafeRawPointer(noise + range.lowerBound)
        .assumingMemoryBound(to: Double.self)
      self.steps = UnsafeRawPointer(first).assumingMemoryBound(to: Double.self)
      self.drawn = drawn ? 1 : 0
      blocks = range.count
      count = steps.count
    }

    func plain(_ kernels: csim_kernels) {
      kernels.plain(moments, constants, noise, drawn, blocks, steps, count)
    }

    func momentum(_ kernels: csim_kernels, beta: Double) {
      kernels.momentum(moments, constants, noise, drawn, blocks, steps, count, beta)
    }

    func adam(_ kernels: csim_kernels, beta1: Double, _ scaling: AdamScaling) {
      kernels.adam(
        moments, constants, noise, drawn, blocks, steps, count, beta1, scaling.beta2,
        scaling.epsilon)
    }

    func scaled(_ kernels: csim_kernels, _ scaling: AdamScaling) {
      kernels.scaled(
        moments, constants, noise, drawn, blocks, steps, count, scaling.beta2, scaling.epsilon)
    }
  }

  extension PlainRecursion {
    func advance(_ loop: NativeLoop, by kernels: csim_kernels) { loop.plain(kernels) }
  }

  extension MomentumRecursion {
    func advance(_ loop: NativeLoop, by kernels: csim_kernels) {
      loop.momentum(kernels, beta: beta)
    }
  }

  extension AdamRecursion {
    func advance(_ loop: NativeLoop, by kernels: csim_kernels) {
      loop.adam(kernels, beta1: beta1, scaling)
    }
  }

  extension ScaledRecursion {
    func advance(_ loop: NativeLoop, by kernels: csim_kernels) { loop.scaled(kernels, scaling) }
  }
#endif

/// Which loops advance the blocks; all give the same bits.
struct LoopChoice: Sendable {
  #if canImport(CSim)
    /// nil means the loops in Swift.
    let kernels: csim_kernels?

    /// The best loops for this processor.
    static let best = LoopChoice(kernels: csim_chosen().pointee)
    static let swift = LoopChoice(kernels: nil)

    /// All loops that this processor can run.
    static var all: [LoopChoice] {
      [swift]
        + (0..<3).compactMap { index in csim_variant(index).map { LoopChoice(kernels: $0.pointee) }
        }
    }
  #else
    static let best = LoopChoice()
  #endif
}
