import Dispatch
import Sim

/// The same work on every element, on all cores; results in the elements' order.
enum Concurrent {
  /// Shares out a simulation's blocks of modes over threads.
  static func blocks(threads: Int) -> BlockExecutor {
    BlockExecutor { count, body in
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        for index in stride(from: thread, to: count, by: threads) { body(index) }
      }
    }
  }

  static func map<Element: Sendable, Value: Sendable, Problem: Error>(
    _ elements: [Element], _ body: @Sendable (Element) throws(Problem) -> Value
  ) throws(Problem) -> [Value] {
    let slots = Slots<Value, Problem>(count: elements.count)
    DispatchQueue.concurrentPerform(iterations: elements.count) { index in
      let result = Result { () throws(Problem) in try body(elements[index]) }
      slots.set(index, result)
    }
    var values: [Value] = []
    for result in slots.all { values.append(try result.get()) }
    return values
  }

  /// Results of concurrent jobs, each written once at its own place.
  private final class Slots<Value: Sendable, Problem: Error>: @unchecked Sendable {
    private let lock = DispatchSemaphore(value: 1)
    private var slots: [Result<Value, Problem>?]

    init(count: Int) { slots = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ result: Result<Value, Problem>) {
      lock.wait()
      slots[index] = result
      lock.signal()
    }

    var all: [Result<Value, Problem>] { slots.compactMap { $0 } }
  }
}
