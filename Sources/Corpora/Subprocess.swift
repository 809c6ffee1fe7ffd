import Glibc

/// Runs a program and reads what it prints.
///
/// `popen` in mode `e` closes its pipe in other children, so programs that run at the same time in
/// two threads do not hold each other's pipes open.
struct Subprocess {
  private let name: String
  private let stream: UnsafeMutablePointer<FILE>

  /// Starts `arguments[0]`, searched in PATH, without input.
  ///
  /// - Parameters:
  ///   - folder: Where the program runs; here when nil.
  ///   - joinErrors: Whether standard error is read too; otherwise it is dropped.
  init(
    _ arguments: [String], in folder: String? = nil, joinErrors: Bool = false
  ) throws(CorpusError) {
    name = arguments[0]
    let words = arguments.map(Subprocess.quoted).joined(separator: " ")
    let move = folder.map { "cd \(Subprocess.quoted($0)) && " } ?? ""
    // Messages are shown and compared: keep them in one language.
    let command =
      "\(move)LC_ALL=C.UTF-8 exec \(words) </dev/null \(joinErrors ? "2>&1" : "2>/dev/null")"
    guard let stream = popen(command, "re") else {
      throw CorpusError(.inputOutput, at: name, "cannot be run: \(systemMessage())")
    }
    self.stream = stream
  }

  /// The next bytes, as many as asked for unless the output ends.
  func read(_ count: Int) throws(CorpusError) -> [UInt8] {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = fread(buffer.baseAddress, 1, count, stream)
    }
    if ferror(stream) != 0 {
      throw CorpusError(.inputOutput, at: name, "its output cannot be read: \(systemMessage())")
    }
    return bytes
  }

  /// Everything up to the end of the output.
  func readAll() throws(CorpusError) -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let part = try read(1 << 20)
      all += part
      if part.count < 1 << 20 { return all }
    }
  }

  /// Waits for the program and returns its exit status (128 + signal if killed); call it once, last.
  func finish() -> Int32 {
    let status = pclose(stream)
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }

  /// Runs a program to its end: its exit status and all that it printed, errors included.
  static func run(
    _ arguments: [String], in folder: String? = nil
  ) throws(CorpusError) -> (status: Int32, output: String) {
    let program = try Subprocess(arguments, in: folder, joinErrors: true)
    let output = try program.readAll()
    return (program.finish(), String(decoding: output, as: UTF8.self))
  }

  /// A word for the shell.
  static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

/// The words for the last error of the C library.
func systemMessage() -> String { String(cString: strerror(errno)) }
