import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: asks the trainer to save and stop; a second one ends the process at once.
enum Interruption {
  private static let asked = Atomic<Int>(0)

  static var isAsked: Bool { asked.load(ordering: .relaxed) > 0 }

  /// Starts listening.
  ///
  /// A closed stderr must not end a run: SIGPIPE becomes an ordinary write error.
  static func listen() {
    _ = isAsked
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        if Interruption.note() > 1 { _exit(130) }
      }
    }
  }

  private static func note() -> Int { asked.add(1, ordering: .relaxed).newValue }
}
