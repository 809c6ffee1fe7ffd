import Foundation
import Model
import Synchronization

/// Keeps the changes that a program made to a disk, in order.
final class DiskRecorder: Sendable {
  private let kept = Mutex<[Disk.Operation]>([])

  var disk: Disk {
    Disk { operation in self.kept.withLock { $0.append(operation) } }
  }
  var operations: [Disk.Operation] { kept.withLock { $0 } }
}

/// A disk as POSIX promises it: nothing survives a power cut but what was synced.
///
/// Changes go to a memory; `fsync` of a file makes its contents last, `fsync` of a folder the names
/// in it. A real disk may keep more, in any order (Pillai et al. 2014, OSDI, "All File Systems Are
/// Not Created Equal"), so a cut may also keep names without contents, or contents cut short.
struct SimulatedDisk {
  /// What is kept beyond what was synced.
  enum Mercy: CaseIterable { case nothing, names, halfOfTheContents, everything }

  private final class Node {
    var isFolder: Bool
    var contents = Data()
    var syncedContents = Data()
    var names: [String: Node] = [:]
    var syncedNames: [String: Node] = [:]
    init(isFolder: Bool) { self.isFolder = isFolder }
  }

  private let root = Node(isFolder: true)
  private let rootPath: String

  /// An empty folder that is known to be on the disk.
  init(root: URL) { rootPath = root.standardizedFileURL.path }

  func apply(_ operation: Disk.Operation) {
    switch operation {
    case .makeFolder(let path): set(path, Node(isFolder: true))
    case .create(let path):
      if let node = node(path) { node.contents = Data() } else { set(path, Node(isFolder: false)) }
    case .append(let path, let data): node(path)?.contents.append(data)
    case .truncate(let path, let length):
      if let node = node(path) { node.contents = node.contents.prefix(length) }
    case .syncFile(let path):
      if let node = node(path) { node.syncedContents = node.contents }
    case .syncFolder(let path):
      if let node = node(path) { node.syncedNames = node.names }
    case .rename(let old, let new):
      let moved = node(old)
      set(old, nil)
      set(new, moved)
    case .exchange(let first, let second):
      let (a, b) = (node(first), node(second))
      set(first, b)
      set(second, a)
    case .remove(let path): set(path, nil)
    }
  }

  /// Writes what is left after a power cut into a real folder.
  func write(to place: URL, keeping mercy: Mercy) throws {
    try write(root, to: place, mercy)
  }

  private func write(_ node: Node, to place: URL, _ mercy: Mercy) throws {
    guard node.isFolder else {
      let data =
        switch mercy {
        case .nothing, .names: node.syncedContents
        case .halfOfTheContents:
          node.contents.prefix(
            min(node.contents.count, (node.syncedContents.count + node.contents.count) / 2))
        case .everything: node.contents
        }
      return try data.write(to: place)
    }
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for (name, inner) in mercy == .nothing ? node.syncedNames : node.names {
      try write(inner, to: place.appendingPathComponent(name), mercy)
    }
  }

  private func parts(_ path: String) -> [String] {
    precondition(path == rootPath || path.hasPrefix(rootPath + "/"), "\(path) outside \(rootPath)")
    return path.dropFirst(rootPath.count).split(separator: "/").map(String.init)
  }

  private func node(_ path: String) -> Node? {
    parts(path).reduce(root) { $0?.names[$1] }
  }

  private func set(_ path: String, _ node: Node?) {
    let parts = parts(path)
    guard let name = parts.last else { return }
    parts.dropLast().reduce(Optional(root)) { $0?.names[$1] }?.names[name] = node
  }
}
