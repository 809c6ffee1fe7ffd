internal import CKernels
internal import Foundation

/// A folder that appears under its name whole or not at all.
///
/// Files are written into a folder of a temporary name beside it; `finish()` renames it. When a
/// write fails, the temporary folder is removed and what stood under the name is untouched.
struct AtomicFolder {
  /// The name that the folder will have.
  let target: URL
  /// The temporary folder, on the same file system.
  let temporary: URL

  init(at folder: URL) throws(CheckpointError) {
    target = folder.standardizedFileURL
    temporary = target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent).\(UUID().uuidString)")
    do {
      try SystemFiles.makeFolder(temporary)
    } catch {
      throw .write(path: target.path, reason: error.reason)
    }
  }

  /// Writes one file and waits until it is on the disk.
  func write(_ name: String, _ parts: [UnsafeRawBufferPointer]) throws(CheckpointError) {
    do {
      try SystemFiles.write(temporary.appending(path: name), parts)
    } catch {
      discard()
      throw .write(path: target.appending(path: name).path, reason: error.reason)
    }
  }

  /// Gives the folder its name; what stood there is removed.
  func finish() throws(CheckpointError) {
    do {
      try SystemFiles.sync(temporary)
      try moveIntoPlace()
      try SystemFiles.sync(target.deletingLastPathComponent())
    } catch {
      discard()
      throw .write(path: target.path, reason: error.reason)
    }
    discard()
  }

  /// Removes what stands under the temporary name.
  func discard() { try? FileManager.default.removeItem(at: temporary) }

  /// Exchanges the two folders at once where the file system can, so that the old one ends under
  /// the temporary name; else the old one is moved away first.
  private func moveIntoPlace() throws(SystemFiles.Failure) {
    if rename(temporary.path, target.path) == 0 { return }
    guard errno == ENOTEMPTY || errno == EEXIST else { throw SystemFiles.Failure() }
    if ck_exchange(temporary.path, target.path) == 0 { return }
    let old = temporary.appendingPathExtension("old")
    guard rename(target.path, old.path) == 0 else { throw SystemFiles.Failure() }
    guard rename(temporary.path, target.path) == 0 else {
      let failure = SystemFiles.Failure()
      rename(old.path, target.path)
      throw failure
    }
    try? FileManager.default.removeItem(at: old)
  }
}
