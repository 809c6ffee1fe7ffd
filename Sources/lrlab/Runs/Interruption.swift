import Foundation
import Synchronization

/// Signals that ask the trainer to save and stop; a second one ends the process at once.
///
/// Ctrl-C (SIGINT), SIGTERM, the closed terminal's SIGHUP, and SIGUSR1, which Slurm sends ahead of a
/// job's end (`--signal=USR1@60`).
enum Interruption {
  static let signals = [SIGINT, SIGTERM, SIGHUP, SIGUSR1]

  private static let asked = Atomic<Int>(0)

  static var isAsked: Bool { asked.load(ordering: .relaxed) > 0 }

  /// Starts listening.
  ///
  /// A closed stderr must not end a run: SIGPIPE becomes an ordinary write error. The same goes for
  /// SIGXFSZ, a file beyond the allowed size. What `nohup` ignores stays ignored.
  static func listen() {
    _ = isAsked
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    for number in signals {
      let before = signal(number) { _ in
        if Interruption.note() > 1 { Interruption.endAtOnce() }
      }
      if number == SIGHUP, Self.isIgnored(before) { signal(number, SIG_IGN) }
    }
    // A parent may have blocked them.
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func isIgnored(_ handler: sighandler_t?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Only system calls: this runs inside a signal's handler.
  private static func endAtOnce() -> Never {
    let words: StaticString =
      "\nlrlab: asked twice to stop; the same command goes on from the last checkpoint\n"
    _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
    _exit(130)
  }

  private static func note() -> Int { asked.add(1, ordering: .relaxed).newValue }
}
