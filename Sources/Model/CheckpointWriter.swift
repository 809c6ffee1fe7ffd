internal import Foundation

extension Checkpoint {
  /// Writes a checkpoint in place of the folder, whole or not at all.
  ///
  /// - Parameter attachments: Further files by name, such as a tokenizer.
  static func write(
    _ training: TrainingState, _ state: State, to folder: URL, disk: Disk = .system,
    attachments: [String: Data] = [:]
  ) throws(CheckpointError) {
    let writer = try AtomicFolder(at: folder, disk: disk)
    var state = state
    try write(
      modelFile, modelTensors(training.layout), [training.parameters], with: writer, into: &state)
    try write(
      optimizerFile, momentTensors(training.layout),
      [training.firstMoment, training.secondMoment], with: writer, into: &state)
    for (name, data) in attachments.sorted(by: { $0.key < $1.key }) {
      state.files[name] = Fingerprint(
        bytes: data.count, crc32c: data.withUnsafeBytes { CRC32C.of($0) })
      try writer.write(name, data)
    }
    guard let json = try? encoded(state) else {
      writer.discard()
      throw .write(path: folder.appending(path: stateFile).path, reason: "a number is not finite")
    }
    try writer.write(stateFile, json)
    try writer.finish()
  }

  /// Writes tensors that lie one after the other in some blocks, and notes the file's fingerprint.
  private static func write(
    _ name: String, _ tensors: [SafeTensors.Tensor], _ blocks: [Buffer<Float>],
    with writer: AtomicFolder, into state: inout State
  ) throws(CheckpointError) {
    let header = SafeTensors.header(tensors)
    var checksum = CRC32C()
    header.withUnsafeBytes { checksum.update($0) }
    var parts: [UnsafeRawBufferPointer] = []
    for block in blocks {
      let bytes = UnsafeRawBufferPointer(block.cells)
      checksum.update(bytes)
      parts.append(bytes)
    }
    state.files[name] = Fingerprint(
      bytes: parts.reduce(header.count) { $0 + $1.count }, crc32c: checksum.value)
    try writer.write(name, header, followedBy: parts)
  }
}

extension AtomicFolder {
  /// Writes one file: some data, then some bytes.
  func write(
    _ name: String, _ data: Data, followedBy parts: [UnsafeRawBufferPointer] = []
  ) throws(CheckpointError) {
    let result: Result<Void, CheckpointError> = data.withUnsafeBytes { bytes in
      do throws(CheckpointError) {
        return .success(try write(name, [bytes] + parts))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
