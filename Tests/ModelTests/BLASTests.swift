import Testing

@testable import Model

@Suite struct BLASTests {
  /// The reference library has no such function, so the link alone tells; the words tell again.
  @Test func openBLASIsLinked() {
    #expect(BLAS.description.contains("OpenBLAS"))
    #expect(BLAS.description.contains("core "))
  }

  @Test(arguments: [false, true], [false, true])
  func productsEqualTheNaiveLoop(_ first: Bool, _ second: Bool) {
    expectProduct(Float.self, first, second, tolerance: 1e-5)
    expectProduct(Double.self, first, second, tolerance: 1e-13)
  }

  private func expectProduct<Scalar: KernelScalar>(
    _: Scalar.Type, _ first: Bool, _ second: Bool, tolerance: Double
  ) {
    let (m, n, k, pitch) = (5, 7, 11, 13)
    var numbers = TestNumbers("product")
    let a: [Scalar] = numbers.normals(11 * pitch)
    let b: [Scalar] = numbers.normals(11 * pitch)
    let c: [Scalar] = numbers.normals(m * pitch)
    var expected = c
    for i in 0..<m {
      for j in 0..<n {
        let sum = (0..<k).reduce(Scalar(0)) { total, l in
          total + (first ? a[l * pitch + i] : a[i * pitch + l])
            * (second ? b[j * pitch + l] : b[l * pitch + j])
        }
        expected[i * pitch + j] = sum + 3 * c[i * pitch + j]
      }
    }
    let result = c.buffer
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        Scalar.blasProduct(
          m, n, k, .init(a, pitch, transposed: first), .init(b, pitch, transposed: second),
          into: result.start, pitch: pitch, keep: 3)
      }
    }
    #expect(relativeError(Array(result.cells), expected) < tolerance)
  }
}
