internal import COpenBLAS

/// The only file that meets OpenBLAS.
///
/// Products run on the thread that asks for them: the session's own threads share the work, which
/// is faster at these sizes and gives the same bits at any thread count.
public enum BLAS {
  /// Switches OpenBLAS's own threads off, once for the process.
  static let singleThreaded: Void = openblas_set_num_threads(1)

  /// The version and the processor that OpenBLAS reports.
  public static var description: String {
    "\(String(cString: openblas_get_config())), core \(String(cString: openblas_get_corename()))"
  }
}

extension MatrixOperand {
  fileprivate var order: CBLAS_TRANSPOSE { transposed ? CblasTrans : CblasNoTrans }
}

extension Float {
  static func blasProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>,
    into c: UnsafeMutablePointer<Float>, pitch: Int, keep: Float
  ) {
    cblas_sgemm(
      CblasRowMajor, a.order, b.order, Int32(m), Int32(n), Int32(k), 1, a.start,
      Int32(a.pitch), b.start, Int32(b.pitch), keep, c, Int32(pitch))
  }
}

extension Double {
  static func blasProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: MatrixOperand<Double>, _ b: MatrixOperand<Double>,
    into c: UnsafeMutablePointer<Double>, pitch: Int, keep: Double
  ) {
    cblas_dgemm(
      CblasRowMajor, a.order, b.order, Int32(m), Int32(n), Int32(k), 1, a.start,
      Int32(a.pitch), b.start, Int32(b.pitch), keep, c, Int32(pitch))
  }
}

extension BLAS {
  /// How fast one square product runs on one thread, the best of several tries.
  ///
  /// - Parameter size: rows and columns; the product costs 2·size³ operations.
  /// - Returns: 10⁹ operations a second.
  public static func gigaflops(size: Int) -> Double {
    _ = singleThreaded
    let a = [Float](repeating: 0.5, count: size * size)
    var c = [Float](repeating: 0, count: size * size)
    let clock = ContinuousClock()
    let times = (0..<5).map { _ in
      clock.measure {
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(size), Int32(size), Int32(size), 1, a,
          Int32(size), a, Int32(size), 0, &c, Int32(size))
      }
    }
    let seconds = (times.min() ?? .zero) / .seconds(1)
    return 2 * Double(size) * Double(size) * Double(size) / seconds / 1e9
  }
}
