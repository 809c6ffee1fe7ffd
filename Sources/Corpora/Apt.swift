import Foundation

/// Asks apt for packages and description indexes, in folders of its own; nothing is installed.
///
/// A private list folder is needed because container images switch translated descriptions off and
/// because an ordinary user may not refresh the system's lists.
struct Apt {
  private let cache: URL
  private let configuration: URL

  /// A package file that apt can fetch or that is in the cache.
  struct PackageFile: Equatable {
    let name: String
    let file: String
    let version: String
    /// What apt's lists say; nil for a file of the cache that they do not name.
    let sha256: String?
    let bytes: Int
  }

  init(cache: URL) throws(CorpusError) {
    self.cache = cache.standardizedFileURL
    configuration = self.cache.appendingPathComponent("apt.conf")
    for folder in ["lists/partial", "state", "packages"] {
      try Files.makeFolder(self.cache.appendingPathComponent(folder))
    }
    try Files.write([UInt8](configurationText.utf8), to: configuration)
  }

  /// Where package files lie.
  var packagesFolder: URL { cache.appendingPathComponent("packages") }
  private var listsFolder: URL { cache.appendingPathComponent("lists") }

  /// The machine's own settings and sources, with our folders and languages, without hooks.
  ///
  /// Lists stay compressed; whoever calls tries again, so that apt itself need not. Other programs
  /// (apt-file, AppStream, command-not-found) add lists of their own, larger than all of ours.
  private var configurationText: String {
    let languages = CorpusRecipe.pair.map { "\"\($0.language.rawValue)\"; " }.joined()
    let foreign = Apt.foreignLists
      .map { "Acquire::IndexTargets::deb::\($0)::DefaultEnabled \"false\";" }
      .joined(separator: "\n")
    return """
      #clear Acquire::Languages;
      #clear APT::Update::Pre-Invoke;
      #clear APT::Update::Post-Invoke;
      #clear APT::Update::Post-Invoke-Success;
      Acquire::Languages { \(languages)};
      Acquire::http::Timeout "20";
      Acquire::Retries "0";
      Acquire::GzipIndexes "true";
      \(foreign)
      Dir::State::lists "\(listsFolder.path)";
      Dir::Cache "\(cache.appendingPathComponent("state").path)";

      """
  }

  private static let foreignLists = [
    "Contents-deb", "Contents-deb-legacy", "Contents-udeb", "DEP-11", "DEP-11-icons",
    "DEP-11-icons-small", "DEP-11-icons-large", "DEP-11-icons-hidpi", "DEP-11-icons-large-hidpi",
    "CNF",
  ]

  /// Refreshes the private lists; what apt said when it could not.
  func update() throws(CorpusError) -> String? {
    let (status, output) = try run([
      "apt-get", "-qq", "-o", "APT::Update::Error-Mode=any", "update",
    ])
    return status == 0 ? nil : Apt.firstFailure(output)
  }

  /// The files and versions that apt would fetch, in the order of names.
  func candidates(_ packages: [String]) throws(CorpusError) -> [PackageFile] {
    let (status, output) = try run(["apt-get", "-qq", "--print-uris", "download"] + packages)
    let files = output.split(separator: "\n").compactMap { Apt.parseURI(String($0)) }
    guard status == 0, Set(files.map(\.name)) == Set(packages) else {
      throw CorpusError(.fetchFailed, at: "apt-get download", Apt.lastError(output))
    }
    return files.sorted { $0.name < $1.name }
  }

  /// Downloads packages into the cache; apt checks their signatures.
  func download(_ packages: [String]) throws(CorpusError) {
    let (status, output) = try run(
      ["apt-get", "-qq", "download"] + packages, in: packagesFolder.path)
    guard status == 0 else {
      throw CorpusError(.fetchFailed, at: "apt-get download", Apt.lastError(output))
    }
  }

  /// The description index of the distribution itself (not of its updates) as plain text.
  func index(_ name: String) throws(CorpusError) -> [UInt8]? {
    let file = Files.names(in: listsFolder).first {
      $0.contains("_main_i18n_\(name)") && !$0.contains("-updates_")
        && !$0.contains("-security_") && !$0.contains("-backports_")
    }
    guard let file else { return nil }
    let program = try Subprocess([
      "/usr/lib/apt/apt-helper", "cat-file", listsFolder.appendingPathComponent(file).path,
    ])
    let bytes = try program.readAll()
    return program.finish() == 0 && !bytes.isEmpty ? bytes : nil
  }

  /// The newest file of each package in the cache, for machines that are offline now.
  func cachedFiles(_ packages: [String]) -> [PackageFile]? {
    var files: [PackageFile] = []
    let names = Files.names(in: packagesFolder)
    for package in packages {
      let file = names.last { $0.hasPrefix(package + "_") && $0.hasSuffix(".deb") }
      guard let file else { return nil }
      files.append(Apt.packageFile(file, bytes: 0, sha256: nil))
    }
    return files
  }

  private func run(
    _ arguments: [String], in folder: String? = nil
  ) throws(CorpusError) -> (status: Int32, output: String) {
    let command = [arguments[0], "-c", configuration.path] + arguments.dropFirst()
    let result = try Subprocess.run(command, in: folder)
    guard result.status != 127 else {
      throw CorpusError(
        .fetchFailed, at: arguments[0], "not on this machine; Debian's apt is needed")
    }
    return result
  }

  /// One line of `--print-uris`: `'URL' file bytes SHA256:…`.
  static func parseURI(_ line: String) -> PackageFile? {
    let words = line.split(separator: " ")
    guard line.hasPrefix("'"), words.count == 4, let bytes = Int(words[2]),
      words[3].hasPrefix("SHA256:")
    else { return nil }
    return packageFile(String(words[1]), bytes: bytes, sha256: String(words[3].dropFirst(7)))
  }

  /// Name and version from `name_version_architecture.deb`; `%3a` stands for a colon.
  static func packageFile(_ file: String, bytes: Int, sha256: String?) -> PackageFile {
    let parts = file.split(separator: "_")
    let version = parts.count > 1 ? String(parts[1]) : "-"
    return PackageFile(
      name: String(parts.first ?? ""), file: file,
      version: version.removingPercentEncoding ?? version, sha256: sha256, bytes: bytes)
  }

  /// The first list that could not be had and why, without its `E: Failed to fetch `.
  static func firstFailure(_ output: String) -> String {
    let mark = "E: Failed to fetch "
    let line = output.split(separator: "\n").first { $0.hasPrefix(mark) }
    let words = line?.dropFirst(mark.count).split(separator: " ").joined(separator: " ")
    return words ?? lastError(output)
  }

  /// The last error that apt printed, without its `E: `.
  static func lastError(_ output: String) -> String {
    let lines = output.split(separator: "\n")
    guard let line = lines.last(where: { $0.hasPrefix("E: ") }) else {
      return lines.last.map(String.init) ?? "apt gave no reason"
    }
    return String(line.dropFirst(3))
  }
}
