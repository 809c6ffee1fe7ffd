/// Why a checkpoint could not be written or read.
public enum CheckpointError: Error, CustomStringConvertible, Equatable {
  /// The file or folder could not be written; what stood there before is untouched.
  case write(path: String, reason: String)
  /// The file or folder could not be read, or is missing.
  case read(path: String, reason: String)
  /// The file is whole, but asks for what is not computed here.
  case unsupported(path: String, reason: String)
  /// The file is not what was once written: truncated, or its contents changed.
  case damaged(path: String, reason: String)
  /// The checkpoint belongs to another model or another optimizer.
  case mismatch(path: String, given: String, expected: String)
  /// The checkpoint is whole, but not the one that is wanted.
  case unwanted(path: String, reason: String)

  /// One line: place, what was found, what is allowed.
  public var description: String {
    switch self {
    case .write(let path, let reason): "\(path): cannot write: \(reason)"
    case .read(let path, let reason): "\(path): cannot read: \(reason)"
    case .unsupported(let path, let reason): "\(path): \(reason)"
    case .damaged(let path, let reason): "\(path): damaged: \(reason)"
    case .mismatch(let path, let given, let expected):
      "\(path): checkpoint of \(given), this run has \(expected)"
    case .unwanted(let path, let reason): "\(path): \(reason)"
    }
  }
}
