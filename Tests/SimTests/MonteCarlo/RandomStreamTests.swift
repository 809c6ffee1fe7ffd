import Foundation
import Testing

@testable import Sim

@Suite struct RandomStreamTests {
  /// Known answers: the file kat_vectors of Random123, the authors' own implementation.
  @Test(
    arguments: [
      (0, 0, 0, 0, 0, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        .max, .max, .max, .max, .max, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344, 0x299f_31d0_a409_3822,
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [(UInt32, UInt32, UInt32, UInt32, UInt64, [UInt32])])
  func philoxGivesItsKnownAnswers(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, key: UInt64, answer: [UInt32]
  ) {
    let words = Philox.words(
      (.init(repeating: a), .init(repeating: b), .init(repeating: c), .init(repeating: d)),
      key: key)
    for lane in 0..<8 {
      #expect([words.0[lane], words.1[lane], words.2[lane], words.3[lane]] == answer)
    }
  }

  /// Against the C library in Double, over all the places of a uniform number's scale.
  @Test func normalsAreBoxAndMullers() {
    var largest = 0.0
    for k in 0..<40_000 {
      let first = UInt32(truncatingIfNeeded: k &* 2_654_435_761) >> UInt32(k % 20)
      let second = UInt32(truncatingIfNeeded: k &* 0x9E37_79B9 &+ k)
      let (x, y) = BoxMuller.normals(.init(repeating: first), .init(repeating: second))
      let u = Double(BoxMuller.uniform(.init(repeating: first))[0])
      let radius = (-2 * log(u)).squareRoot()
      let within = (Double(BoxMuller.uniform(.init(repeating: second))[0]) - 0.5) * .pi / 2
      var direction = (cos(within), sin(within))
      if second & 1 == 1 { direction.0 = -direction.0 }
      if second & 2 == 2 { direction = (direction.1, direction.0) }
      largest = max(
        largest, abs(Double(x[3]) - radius * direction.0), abs(Double(y[3]) - radius * direction.1))
    }
    #expect(largest < 5e-6)
    let ends = BoxMuller.uniform(.init(0, .max, 0, 0, 0, 0, 0, 0))
    #expect(ends[0] == 0x1p-24 && ends[1] == 1 - 0x1p-24)
  }

  /// The loops in C and in Swift give the same bits.
  @Test func sameBitsFromEveryLoop() {
    let stream = RandomStream(seed: 0x1234_5678_9ABC_DEF0, chain: 77)
    var expected = RandomStream.room(for: 20)
    stream.fill(&expected, .gradient, step: 3 + 5 << 32, kernels: .swift)
    #expect(ChainKernels.all.count >= 2)
    for kernels in ChainKernels.all {
      var normals = RandomStream.room(for: 20)
      stream.fill(&normals, .gradient, step: 3 + 5 << 32, kernels: kernels)
      #expect(normals == expected)
    }
  }

  /// Moments, tails and correlations of 4 million numbers, at 4.5 standard errors.
  @Test func normalsAreStandardNormal() {
    var normals = [SIMD8<Float>](repeating: .zero, count: 64)
    var sums = [Double](repeating: 0, count: 4)
    var (beyond, neighbours, steps) = (0, 0.0, 0.0)
    var before = normals
    let count = 8000 * 512
    for step in 0..<8000 {
      RandomStream(seed: 5, chain: 0).fill(&normals, .gradient, step: step)
      for index in normals.indices {
        let z = SIMD8<Double>(normals[index])
        let square = z * z
        sums[0] += z.sum()
        sums[1] += square.sum()
        sums[2] += (square * z).sum()
        sums[3] += (square * square).sum()
        neighbours += (z * SIMD8<Double>(normals[(index + 1) % 64])).sum()
        steps += (z * SIMD8<Double>(before[index])).sum()
        for lane in 0..<8 where abs(z[lane]) > 3 { beyond += 1 }
      }
      before = normals
    }
    let n = Double(count)
    func z(_ sum: Double, _ mean: Double, _ variance: Double) -> Double {
      (sum / n - mean) / (variance / n).squareRoot()
    }
    #expect(abs(z(sums[0], 0, 1)) < 4.5)
    #expect(abs(z(sums[1], 1, 2)) < 4.5)
    #expect(abs(z(sums[2], 0, 15)) < 4.5)
    #expect(abs(z(sums[3], 3, 96)) < 4.5)
    #expect(abs(z(neighbours, 0, 1)) < 4.5)
    #expect(abs(z(steps, 0, 1)) < 4.5)
    let tail = erfc(3 / 2.squareRoot())
    #expect(abs(z(Double(beyond), tail, tail * (1 - tail))) < 4.5)
  }

  /// A number belongs to its seed, chain, step, purpose and place, and to nothing else.
  @Test func numbersAreFunctionsOfTheirKey() {
    func row(
      _ seed: UInt64, _ chain: Int, _ step: Int, _ purpose: RandomStream.Purpose = .gradient,
      blocks: Int = 8
    ) -> [SIMD8<Float>] {
      var normals = [SIMD8<Float>](repeating: .zero, count: blocks)
      RandomStream(seed: seed, chain: chain).fill(&normals, purpose, step: step)
      return normals
    }
    let one = row(1, 2, 3)
    #expect(one == row(1, 2, 3))
    #expect(Array(row(1, 2, 3, blocks: 12)[..<8]) == one)
    let others = [
      row(2, 2, 3), row(1 << 40 + 1, 2, 3), row(1, 3, 3), row(1, 2, 4), row(1, 2, 3 + 1 << 32),
      row(1, 2, 3, .start), row(1, 2, 3, .tasks),
    ]
    for (index, other) in others.enumerated() {
      #expect(other != one)
      for later in others[(index + 1)...] { #expect(other != later) }
    }
    let places = Set((0..<8).flatMap { block in (0..<8).map { one[block][$0] } })
    #expect(places.count == 64)
  }

  @Test func tasksAreDrawnByTheirShares() {
    let stream = RandomStream(seed: 9, chain: 4)
    let shares = [0.05, 0, 0.7, 0.25]
    var sums = [0, 0, 0, 0]
    var squares = 0.0
    let (steps, batch) = (20_000, 37)
    for step in 0..<steps {
      let counts = stream.counts(of: batch, shares: shares, step: step)
      #expect(counts.reduce(0, +) == batch)
      for task in sums.indices { sums[task] += counts[task] }
      let gap = Double(counts[2]) - 0.7 * Double(batch)
      squares += gap * gap
    }
    let n = Double(steps * batch)
    for (sum, share) in zip(sums, shares) {
      let error = (share * (1 - share) / n).squareRoot()
      #expect(abs(Double(sum) / n - share) <= 4.5 * error)
    }
    let expected = 0.7 * 0.3 * Double(batch)
    #expect(abs(squares / Double(steps) / expected - 1) < 4.5 * (2 / Double(steps)).squareRoot())
    #expect(stream.counts(of: 40, shares: [1, 0], step: 1) == [40, 0])
    #expect(stream.counts(of: 40, shares: [0, 1], step: 1) == [0, 40])
  }
}
