internal import Foundation

/// A block of numbers of fixed size, zero at first, aligned to a cache line.
///
/// The one place where threads share memory. It is up to the owner that two threads never touch the
/// same cells at once: lanes own their blocks, and updates go by disjoint ranges.
final class Buffer<Element: BitwiseCopyable & Numeric>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int) {
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let isLarge = bytes >= Self.hugePage
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? Self.hugePage : 64)
    if isLarge { _ = madvise(raw, bytes, MADV_HUGEPAGE) }
    start = raw.bindMemory(to: Element.self, capacity: max(1, count))
    start.initialize(repeating: 0, count: max(1, count))
    self.count = count
  }

  /// The size of a large page of memory; blocks of that size ask for such pages, because a walk
  /// over many rows then misses fewer address translations.
  private static var hugePage: Int { 1 << 21 }

  deinit { start.deallocate() }

  /// The cells as a collection.
  var cells: UnsafeMutableBufferPointer<Element> { .init(start: start, count: count) }

  /// Sets every cell to 0.
  func clear() { start.update(repeating: 0, count: count) }
}

/// A pointer that the caller promises to keep alive and unchanged while threads read from it.
struct SendablePointer<Element>: @unchecked Sendable {
  private let start: UnsafePointer<Element>

  init(_ start: UnsafePointer<Element>) { self.start = start }

  static func + (base: SendablePointer, offset: Int) -> UnsafePointer<Element> {
    base.start + offset
  }
}
