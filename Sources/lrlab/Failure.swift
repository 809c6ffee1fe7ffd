/// What ended a command, with the exit code that the contract gives it.
///
/// The message is one line: place, what was given, what is allowed, then a suggestion.
struct Failure: Error, CustomStringConvertible, Equatable {
  /// The exit codes of every command.
  enum Code: Int32 {
    /// Findings, or a gate that was not met.
    case findings = 1
    /// A run failed or diverged.
    case diverged = 2
    /// Wrong usage of the command line.
    case usage = 64
    /// The content of an input is wrong.
    case data = 65
    /// A file cannot be read or written.
    case inputOutput = 74
    /// Stopped by a signal after a clean checkpoint.
    case interrupted = 130
  }

  var code: Code
  var description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
