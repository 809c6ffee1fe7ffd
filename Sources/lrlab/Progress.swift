import Foundation

/// Talk to the user on stderr: one line that renews itself on a terminal, plain lines elsewhere.
final class Progress {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let interval: Double
  private var last = -Double.infinity
  private var width = 0
  private let start = Progress.now()

  /// Monotonic seconds.
  static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  init() { interval = isTerminal ? 0.2 : 10 }

  var seconds: Double { Progress.now() - start }

  /// Shows a passing state; most calls are skipped.
  func update(_ text: @autoclosure () -> String) {
    let now = Progress.now()
    guard now - last >= interval else { return }
    last = now
    let line = text()
    if isTerminal {
      let padding = String(repeating: " ", count: max(0, width - line.count))
      write("\r" + line + padding)
      width = line.count
    } else {
      write(line + "\n")
    }
  }

  /// Says something that stays.
  func say(_ text: String) {
    if isTerminal, width > 0 { write("\r" + String(repeating: " ", count: width) + "\r") }
    width = 0
    write(text + "\n")
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
