import Foundation
import Synchronization

/// Talk to the user on stderr: one line that renews itself on a terminal, plain lines elsewhere.
///
/// Several workers may talk at once.
final class Progress: Sendable {
  private let isTerminal: Bool
  private let interval: Double
  private let write: @Sendable (String) -> Void
  private let start = Progress.now()
  private let shown = Mutex((last: -Double.infinity, width: 0))

  /// Monotonic seconds.
  static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  init() {
    isTerminal = isatty(STDERR_FILENO) == 1
    interval = isTerminal ? 0.2 : 10
    write = { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) }
  }

  /// Says what stays to somebody else than the user, and no passing states.
  init(_ listener: @escaping @Sendable (String) -> Void) {
    isTerminal = false
    interval = .infinity
    write = listener
  }

  var seconds: Double { Progress.now() - start }

  /// Shows a passing state; most calls are skipped.
  func update(_ text: @autoclosure () -> String) {
    shown.withLock { shown in
      let now = Progress.now()
      guard now - shown.last >= interval else { return }
      shown.last = now
      let line = text()
      if isTerminal {
        let padding = String(repeating: " ", count: max(0, shown.width - line.count))
        write("\r" + line + padding)
        shown.width = line.count
      } else {
        write(line + "\n")
      }
    }
  }

  /// Says something that stays.
  func say(_ text: String) {
    shown.withLock { shown in
      if isTerminal, shown.width > 0 {
        write("\r" + String(repeating: " ", count: shown.width) + "\r")
      }
      shown.width = 0
      write(text + "\n")
    }
  }
}
