/// The macros of mdoc(7) that stand for words.
enum MdocMacro {
  static func isKnown(_ name: String) -> Bool { known.contains(name) }

  /// Marks around the rest of a line.
  static let lineQuotes = [
    "Sq": ("'", "'"), "Ql": ("'", "'"), "Dq": ("\"", "\""), "Qq": ("\"", "\""), "Pq": ("(", ")"),
    "Bq": ("[", "]"), "Op": ("[", "]"), "Aq": ("<", ">"), "Brq": ("{", "}"),
  ]
  /// Marks before what follows.
  static let openers = [
    "So": "'", "Do": "\"", "Qo": "\"", "Po": "(", "Bo": "[", "Oo": "[", "Ao": "<", "Bro": "{",
  ]
  /// Marks after what went before.
  static let closers = [
    "Sc": "'", "Dc": "\"", "Qc": "\"", "Pc": ")", "Bc": "]", "Oc": "]", "Ac": ">", "Brc": "}",
    "Fc": ")",
  ]
  /// What a macro says that has no words.
  static func alone(_ name: String) -> [[UInt8]] {
    (lonely[name] ?? systems[name]).map { [[UInt8]($0.utf8)] } ?? []
  }

  private static let lonely = [
    "Ux": "UNIX", "Bx": "BSD", "At": "AT&T UNIX", "Ar": "file ...", "Fl": "-", "Pa": "~",
    "Ud": "currently under development",
  ]
  private static let systems = [
    "Fx": "FreeBSD", "Nx": "NetBSD", "Ox": "OpenBSD", "Dx": "DragonFly", "Bsx": "BSD/OS",
  ]

  /// What a macro says about the words that follow it.
  static func words(_ name: String, _ operands: [[UInt8]]) -> [[UInt8]] {
    switch name {
    case "Fl": operands.map { [UInt8(ascii: "-")] + $0 }
    case "In": operands.map { [UInt8](("<" + text($0) + ">").utf8) }
    case "An": operands.filter { $0.first != UInt8(ascii: "-") }
    case "St": operands.map { [UInt8](standard(text($0)).utf8) }
    case "Bx": [operands[0] + "BSD".utf8] + operands.dropFirst()
    case "At": [[UInt8](release(text(operands[0])).utf8)] + operands.dropFirst()
    case "Xr" where operands.count > 1:
      [operands[0] + "(".utf8 + operands[1] + ")".utf8] + operands.dropFirst(2)
    default: (systems[name].map { [[UInt8]($0.utf8)] } ?? []) + operands
    }
  }

  /// The beginning of a call: a function and its arguments, not yet closed.
  static func call(_ operands: [[UInt8]]) -> [UInt8] {
    operands[0] + "(".utf8 + operands.dropFirst().joined(separator: ", ".utf8)
  }

  private static func text(_ word: [UInt8]) -> String { String(decoding: word, as: UTF8.self) }

  /// A standard by the name of its option, such as `-p1003.1-2001`.
  private static func standard(_ option: String) -> String {
    if option.hasPrefix("-p1003") { return "POSIX" }
    if option.hasPrefix("-susv") { return "the Single UNIX Specification" }
    if option.hasPrefix("-xpg") || option.hasPrefix("-xns") { return "the X/Open standard" }
    return option.contains("C") ? "ISO C" : "the standard"
  }

  /// A release of AT&T's UNIX: `v7`, `V`, `V.4`.
  private static func release(_ version: String) -> String {
    switch version.first {
    case "v": "Version \(version.dropFirst()) AT&T UNIX"
    case "V" where version.count > 2: "AT&T System V Release \(version.dropFirst(2)) UNIX"
    case "V": "AT&T System V UNIX"
    default: "AT&T UNIX \(version)"
    }
  }

  private static let known: Set<String> = {
    let plain = """
      Ad An Ap Ar Cd Cm Dv Em Er Ev Fa Fd Fl Fn Fo Fr Ft Ic In Lb Li Lk Ms Mt Nm No Ns Pa Pf St Sx \
      Sy Tn Va Vt Xc Xo Xr
      """
    return Set(plain.split(separator: " ").map(String.init))
      .union(lineQuotes.keys).union(openers.keys).union(closers.keys)
      .union(lonely.keys).union(systems.keys)
  }()
}
