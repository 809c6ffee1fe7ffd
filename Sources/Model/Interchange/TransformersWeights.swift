internal import Foundation

/// The tensors of a folder that `transformers` wrote: one safetensors file, or several with an
/// index.
struct TransformersWeights {
  static let indexFile = "model.safetensors.index.json"

  private let folder: URL
  /// Each tensor's file by name.
  private var places: [String: String] = [:]
  private var files: [String: SafeTensors] = [:]
  /// How many tensors were rounded from F64.
  private(set) var roundedTensors = 0

  init(_ folder: URL) throws(CheckpointError) {
    self.folder = folder
    let index = folder.appending(path: Self.indexFile)
    let single = folder.appending(path: Checkpoint.modelFile)
    if FileManager.default.fileExists(atPath: single.path) {
      let file = try open(Checkpoint.modelFile)
      for name in file.entries.keys { places[name] = Checkpoint.modelFile }
    } else if FileManager.default.fileExists(atPath: index.path) {
      try openShards(index)
    } else {
      throw .read(
        path: folder.path,
        reason:
          "no \(Checkpoint.modelFile) and no \(Self.indexFile) in it; other files of weights, "
          + "such as pytorch_model.bin, are not read: save it with safetensors first")
    }
  }

  /// Reads every tensor of a layout into one block, in its order.
  ///
  /// Shapes are compared for all of them before memory is taken.
  mutating func parameters(_ layout: ParameterLayout, tied: Bool) throws(CheckpointError) -> [Float]
  {
    for tensor in layout.tensors { _ = try entry(tensor) }
    try checkStrangers(layout, tied: tied)
    var parameters = [Float](repeating: 0, count: layout.count)
    for tensor in layout.tensors {
      let numbers = try floats(tensor)
      parameters.replaceSubrange(tensor.offset..<(tensor.offset + tensor.count), with: numbers)
    }
    if tied { try checkHead(parameters, layout) }
    return parameters
  }

  // MARK: - Files

  private mutating func open(_ name: String) throws(CheckpointError) -> SafeTensors {
    if let file = files[name] { return file }
    let path = folder.appending(path: name)
    let data: Data
    do { data = try SystemFiles.read(path) } catch {
      throw .read(path: path.path, reason: error.reason)
    }
    guard let file = SafeTensors(data) else {
      throw .damaged(path: path.path, reason: "not a safetensors file, or cut")
    }
    for (tensor, entry) in file.entries where file.bytes(entry) == nil {
      throw .damaged(path: path.path, reason: "tensor \(tensor) reaches beyond the file: it is cut")
    }
    files[name] = file
    return file
  }

  private mutating func openShards(_ index: URL) throws(CheckpointError) {
    let data: Data
    do { data = try SystemFiles.read(index) } catch {
      throw .read(path: index.path, reason: error.reason)
    }
    let json = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
    guard let map = json?["weight_map"] as? [String: String], !map.isEmpty else {
      throw .damaged(path: index.path, reason: "no weight_map from tensors to files")
    }
    for name in Set(map.values).sorted() {
      guard !name.contains("/"), !name.hasPrefix(".") else {
        throw .damaged(path: index.path, reason: "weight_map names the file \"\(name)\"")
      }
      _ = try open(name)
    }
    places = map
  }

  // MARK: - Tensors

  /// The head is called `lm_head` by some writers.
  private static let aliases = ["embed_out.weight": "lm_head.weight"]

  /// Tables that old versions stored, and that are computed.
  private static let tables = [
    ".attention.bias", ".attention.masked_bias", ".attention.rotary_emb.inv_freq",
  ]

  private func storedName(_ name: String) -> String {
    guard places[name] == nil, let alias = Self.aliases[name], places[alias] != nil else {
      return name
    }
    return alias
  }

  private func entry(
    _ tensor: ParameterLayout.Tensor
  ) throws(CheckpointError) -> (name: String, path: String, entry: SafeTensors.Entry, data: Data) {
    let name = storedName(tensor.name)
    let place = places[name] ?? Checkpoint.modelFile
    let path = folder.appending(path: place).path
    guard let file = files[place], let entry = file.entries[name], let data = file.bytes(entry)
    else { throw .damaged(path: path, reason: "no tensor \(name)") }
    guard entry.shape == tensor.shape else {
      throw .damaged(
        path: path,
        reason: "\(name) has shape \(entry.shape), \(tensor.shape) follows from config.json")
    }
    return (name, path, entry, data)
  }

  private mutating func floats(_ tensor: ParameterLayout.Tensor) throws(CheckpointError) -> [Float]
  {
    let (name, path, entry, data) = try entry(tensor)
    guard let precision = Precision(rawValue: entry.dtype) else {
      throw .unsupported(
        path: path, reason: "\(name) is stored as \(entry.dtype); F32, F16, BF16 and F64 are read")
    }
    guard data.count == precision.bytes * tensor.count else {
      throw .damaged(
        path: path,
        reason: "\(name) has \(data.count) bytes, its shape needs "
          + "\(precision.bytes * tensor.count)")
    }
    var numbers = [Float](repeating: 0, count: tensor.count)
    numbers.withUnsafeMutableBufferPointer { cells in
      data.withUnsafeBytes { precision.read($0, into: cells) }
    }
    guard numbers.allSatisfy(\.isFinite) else {
      throw .damaged(path: path, reason: "\(name) holds numbers that are not finite in Float")
    }
    if precision == .double { roundedTensors += 1 }
    return numbers
  }

  /// Refuses tensors that no part of the model would use.
  private func checkStrangers(_ layout: ParameterLayout, tied: Bool) throws(CheckpointError) {
    var known = Set(layout.tensors.map { storedName($0.name) })
    if tied { known.formUnion(["embed_out.weight", "lm_head.weight"]) }
    for name in places.keys.sorted() where !known.contains(name) {
      guard Self.tables.contains(where: { name.hasSuffix($0) }) else {
        throw .unsupported(
          path: folder.appending(path: places[name] ?? "").path,
          reason: "tensor \(name) belongs to no part of GPT-NeoX as config.json describes it")
      }
    }
  }

  /// A tied model's head, where it is stored, must be its embedding.
  private mutating func checkHead(
    _ parameters: [Float], _ layout: ParameterLayout
  ) throws(CheckpointError) {
    guard let embedding = layout.tensors.first(where: { $0.offset == layout.embedding }),
      (places["embed_out.weight"] ?? places["lm_head.weight"]) != nil
    else { return }
    let head = ParameterLayout.Tensor(
      name: "embed_out.weight", shape: embedding.shape, offset: embedding.offset)
    guard try floats(head) == Array(parameters[embedding.offset..<(embedding.offset + head.count)])
    else {
      throw .unsupported(
        path: folder.appending(path: places[storedName(head.name)] ?? "").path,
        reason:
          "tie_word_embeddings = true, and \(storedName(head.name)) differs from the embedding")
    }
  }
}
