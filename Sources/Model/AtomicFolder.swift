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
  private let disk: Disk

  init(at folder: URL, disk: Disk = .system) throws(CheckpointError) {
    self.disk = disk
    target = folder.standardizedFileURL
    temporary = target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent).\(UUID().uuidString)")
    do {
      try disk.makeFolder(temporary)
    } catch {
      throw .write(path: target.path, reason: error.reason)
    }
  }

  /// Writes one file and waits until it is on the disk.
  func write(_ name: String, _ parts: [UnsafeRawBufferPointer]) throws(CheckpointError) {
    do {
      try disk.write(temporary.appending(path: name), parts)
    } catch {
      discard()
      throw .write(path: target.appending(path: name).path, reason: error.reason)
    }
  }

  /// Gives the folder its name; what stood there is removed.
  func finish() throws(CheckpointError) {
    do {
      try disk.syncFolder(temporary)
      try moveIntoPlace()
      try disk.syncFolder(target.deletingLastPathComponent())
    } catch {
      discard()
      throw .write(path: target.path, reason: error.reason)
    }
    discard()
  }

  /// Removes what stands under the temporary name.
  func discard() { try? disk.remove(temporary) }

  /// Exchanges the two folders at once where the file system can, so that the old one ends under
  /// the temporary name; else the old one is moved away first.
  private func moveIntoPlace() throws(Disk.Failure) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: target.path, isDirectory: &isFolder),
      isFolder.boolValue
    else { return try disk.rename(temporary, to: target) }
    if (try? disk.exchange(temporary, target)) != nil { return }
    let old = temporary.appendingPathExtension("old")
    try disk.rename(target, to: old)
    do {
      try disk.rename(temporary, to: target)
    } catch {
      try? disk.rename(old, to: target)
      throw error
    }
    try? disk.remove(old)
  }
}
