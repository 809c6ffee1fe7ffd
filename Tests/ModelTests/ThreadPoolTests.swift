import Foundation
import Synchronization
import Testing

@testable import Model

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 5])
  func everyTaskRunsOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    for count in [0, 1, 3, 40, 3] {
      let done = Buffer<Int>(count: count)
      pool.run(count) { done.start[$0] += 1 }
      #expect(done.cells.allSatisfy { $0 == 1 })
    }
  }

  /// Two tasks that wait for each other meet only where both threads work; the one that is not the
  /// caller's ends later, and the caller must wait for it.
  @Test func threadsWorkAtTheSameTimeAndAreWaitedFor() {
    let pool = ThreadPool(threads: 2)
    let caller = pthread_self()
    let started = Mutex(0)
    let finished = Mutex(0)
    pool.run(2) { _ in
      started.withLock { $0 += 1 }
      let limit = ContinuousClock.now + .seconds(10)
      var met = false
      while !met && ContinuousClock.now < limit {
        usleep(100)
        met = started.withLock { $0 } == 2
      }
      if pthread_self() != caller { usleep(50_000) }
      if met { finished.withLock { $0 += 1 } }
    }
    #expect(finished.withLock { $0 } == 2)
  }
}

@Suite struct RandomStreamTests {
  @Test func namesAndSeedsDecideTheStream() {
    func first(_ seed: UInt64, _ name: String) -> UInt64 {
      var stream = RandomStream(seed: seed, name: name)
      return stream.next()
    }
    #expect(first(1, "a") == first(1, "a"))
    #expect(Set([first(1, "a"), first(2, "a"), first(1, "b"), first(2, "b")]).count == 4)
  }

  @Test func normalsHaveTheirMoments() {
    var numbers = TestNumbers("moments")
    let sample: [Double] = numbers.normals(40_000)
    let moments = (1...4).map { power in
      sample.map { x in (0..<power).reduce(1) { product, _ in product * x } }.reduce(0, +) / 40_000
    }
    // Five standard errors: the deviations of x, x², x³ and x⁴ are 1, 1.41, 3.87 and 9.8.
    #expect(abs(moments[0]) < 0.025)
    #expect(abs(moments[1] - 1) < 0.036)
    #expect(abs(moments[2]) < 0.097)
    #expect(abs(moments[3] - 3) < 0.245)
  }
}
