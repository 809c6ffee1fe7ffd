public import Foundation

internal import CKernels

/// The system calls by which a run changes the disk, all in one place.
///
/// What must survive a power cut is synced: a file's contents by `syncFile`, a name by syncing the
/// folder that it stands in. `before` sees each operation first; a test records them all, or lets
/// one fail as a full disk would.
public struct Disk: Sendable {
  /// One change of the disk; paths are absolute.
  public enum Operation: Sendable, Equatable {
    /// Makes a folder.
    case makeFolder(String)
    /// Makes an empty file, or empties the one that is there.
    case create(String)
    /// Writes bytes at the end of a file.
    case append(String, Data)
    /// Cuts a file to a number of bytes.
    case truncate(String, Int)
    /// Makes sure of a file's contents.
    case syncFile(String)
    /// Makes sure of the names in a folder.
    case syncFolder(String)
    /// Gives the first path the second's name, in place of what was there.
    case rename(String, String)
    /// Swaps what two names stand for.
    case exchange(String, String)
    /// Removes a file, or a folder with all in it.
    case remove(String)
  }

  /// What a system call said went wrong.
  public struct Failure: Error, Sendable, Equatable {
    /// The system's number for it, such as `ENOSPC`.
    public let code: Int32
    /// The system's words for it.
    public var reason: String { String(cString: strerror(code)) }

    /// Makes a failure of a number.
    public init(code: Int32) { self.code = code }
    /// The failure of the call just made.
    init() { self.init(code: errno) }
  }

  /// The disk itself.
  public static let system = Disk()

  private let before: (@Sendable (Operation) throws(Failure) -> Void)?

  /// Makes a disk that somebody watches.
  ///
  /// - Parameter before: Is told each operation before it is done, and may make it fail.
  public init(before: (@Sendable (Operation) throws(Failure) -> Void)? = nil) {
    self.before = before
  }

  private func announce(_ operation: @autoclosure () -> Operation) throws(Failure) {
    if let before { try before(operation()) }
  }
}

// MARK: - Folders and names

extension Disk {
  /// Makes a folder and those above it, each name synced.
  public func makeFolder(_ folder: URL) throws(Failure) {
    let folder = folder.standardizedFileURL
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) {
      guard isFolder.boolValue else { throw Failure(code: ENOTDIR) }
      return
    }
    let parent = folder.deletingLastPathComponent()
    guard parent.path != folder.path else { throw Failure(code: ENOENT) }
    try makeFolder(parent)
    try announce(.makeFolder(folder.path))
    guard mkdir(folder.path, 0o755) == 0 || errno == EEXIST else { throw Failure() }
    try syncFolder(parent)
  }

  /// Waits until the names in a folder are on the disk.
  public func syncFolder(_ folder: URL) throws(Failure) {
    try announce(.syncFolder(folder.path))
    let file = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw Failure() }
    defer { close(file) }
    guard fsync(file) == 0 else { throw Failure() }
  }

  /// Gives a file or folder another name; a file that has that name is replaced.
  public func rename(_ old: URL, to new: URL) throws(Failure) {
    try announce(.rename(old.path, new.path))
    guard Foundation.rename(old.path, new.path) == 0 else { throw Failure() }
  }

  /// Exchanges two names at once; not every file system can.
  func exchange(_ first: URL, _ second: URL) throws(Failure) {
    try announce(.exchange(first.path, second.path))
    guard ck_exchange(first.path, second.path) == 0 else { throw Failure() }
  }

  /// Removes a file, or a folder with all that it holds, where it is there.
  public func remove(_ place: URL) throws(Failure) {
    guard (try? FileManager.default.attributesOfItem(atPath: place.path)) != nil else { return }
    try announce(.remove(place.path))
    do {
      try FileManager.default.removeItem(at: place)
    } catch {
      throw Failure(code: Self.code(of: error))
    }
  }

  private static func code(of error: any Error) -> Int32 {
    let inner = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return inner?.domain == NSPOSIXErrorDomain ? Int32(inner?.code ?? 0) : EIO
  }
}

// MARK: - Files

extension Disk {
  /// Writes a file anew and waits until its contents are on the disk; its name is not synced.
  func write(_ path: URL, _ parts: [UnsafeRawBufferPointer]) throws(Failure) {
    try announce(.create(path.path))
    let file = open(path.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Failure() }
    defer { close(file) }
    for part in parts {
      try announce(.append(path.path, Data(part)))
      try Self.write(part, to: file)
    }
    try announce(.syncFile(path.path))
    guard fsync(file) == 0 else { throw Failure() }
  }

  /// Puts new contents in a file's place, whole or not at all, even when the power fails.
  ///
  /// They are written beside it, synced, and renamed; then the folder is synced.
  public func replace(_ path: URL, with data: Data) throws(Failure) {
    let folder = path.deletingLastPathComponent()
    let temporary = folder.appending(path: ".\(path.lastPathComponent).\(getpid()).tmp")
    do {
      try data.withBytes { bytes throws(Failure) in try write(temporary, [bytes]) }
      try rename(temporary, to: path)
      try syncFolder(folder)
    } catch {
      unlink(temporary.path)
      throw error
    }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) throws(Failure) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = Foundation.write(file, start, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Failure() }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}

extension Disk {
  /// A file that grows at its end.
  public final class Log {
    private let path: String
    private let file: Int32
    private let disk: Disk

    /// Opens a file, made where it is missing, and cuts it to a length.
    ///
    /// The cut and a new name are on the disk on return.
    public init(_ path: URL, cutTo length: Int, disk: Disk) throws(Failure) {
      self.path = path.path
      self.disk = disk
      let isNew = !FileManager.default.fileExists(atPath: path.path)
      if isNew { try disk.announce(.create(path.path)) }
      file = open(path.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
      guard file >= 0 else { throw Failure() }
      try disk.announce(.truncate(path.path, length))
      guard ftruncate(file, off_t(length)) == 0 else { throw Failure() }
      try sync()
      if isNew { try disk.syncFolder(path.deletingLastPathComponent()) }
    }

    deinit { if file >= 0 { close(file) } }

    /// Adds to the end; on the disk after the next `sync()`.
    public func append(_ data: Data) throws(Failure) {
      try disk.announce(.append(path, data))
      try data.withBytes { bytes throws(Failure) in try Disk.write(bytes, to: file) }
    }

    /// Waits until all that was added is on the disk.
    public func sync() throws(Failure) {
      try disk.announce(.syncFile(path))
      guard fsync(file) == 0 else { throw Failure() }
    }
  }
}

extension Data {
  /// `withUnsafeBytes` with a typed error.
  fileprivate func withBytes(
    _ body: (UnsafeRawBufferPointer) throws(Disk.Failure) -> Void
  ) throws(Disk.Failure) {
    let result = withUnsafeBytes { bytes in
      Result { () throws(Disk.Failure) in try body(bytes) }
    }
    try result.get()
  }
}
