internal import Dispatch

/// The same work on every element, on all cores; results in the elements' order.
///
/// Each element's work is its own, so the number of cores changes no bit.
enum Concurrently {
  /// At most so many threads, also in what the work itself shares out; nil for all cores.
  @TaskLocal static var threads: Int?

  static func map<Element: Sendable, Value: Sendable>(
    _ elements: [Element], _ body: @Sendable (Element) -> Value
  ) -> [Value] {
    let slots = Slots<Value>(count: elements.count)
    let threads = threads
    let workers = min(threads ?? .max, elements.count)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      $threads.withValue(threads) {
        for index in stride(from: worker, to: elements.count, by: workers) {
          slots.set(index, body(elements[index]))
        }
      }
    }
    return slots.values
  }

  /// Results, each written once at its own place.
  private final class Slots<Value: Sendable>: @unchecked Sendable {
    private let lock = DispatchSemaphore(value: 1)
    private var slots: [Value?]

    init(count: Int) { slots = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ value: Value) {
      lock.wait()
      slots[index] = value
      lock.signal()
    }

    var values: [Value] { slots.compactMap { $0 } }
  }
}
