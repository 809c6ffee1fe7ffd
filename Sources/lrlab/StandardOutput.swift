#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  @preconcurrency import Foundation
#endif

/// The stream that `print` writes to.
enum StandardOutput {
  /// Whether all that was printed so far has arrived.
  static func hasArrived() -> Bool { fflush(stdout) == 0 && ferror(stdout) == 0 }
}
