/// Who does the work on independent blocks of modes.
///
/// The bits do not depend on it.
public struct BlockExecutor: Sendable {
  private let perform: @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

  /// An executor that calls `body` once for each of 0 ..< `count`, in any order, from any thread,
  /// and returns when all calls have returned.
  public init(
    _ perform: @escaping @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void
  ) {
    self.perform = perform
  }

  /// One block after another on the caller's thread.
  public static let serial = BlockExecutor { count, body in
    for index in 0..<count { body(index) }
  }

  func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) { perform(count, body) }
}
