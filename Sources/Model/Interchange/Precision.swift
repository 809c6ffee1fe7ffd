internal import Foundation

/// The number types that weights are stored in, and their way to Float.
///
/// F16 and BF16 become Float exactly, F64 is rounded to the nearest.
enum Precision: String {
  case double = "F64"
  case float = "F32"
  case half = "F16"
  case brain = "BF16"

  var bytes: Int {
    switch self {
    case .double: 8
    case .float: 4
    case .half, .brain: 2
    }
  }

  /// The numbers of some bytes, as many as there are cells.
  func read(_ bytes: UnsafeRawBufferPointer, into cells: UnsafeMutableBufferPointer<Float>) {
    switch self {
    case .double:
      for i in cells.indices {
        cells[i] = Float(
          Double(
            bitPattern: UInt64(
              littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self))))
      }
    case .float: UnsafeMutableRawBufferPointer(cells).copyMemory(from: bytes)
    case .half:
      for i in cells.indices { cells[i] = Self.half(Self.word(bytes, i)) }
    case .brain:
      for i in cells.indices { cells[i] = Float(bitPattern: UInt32(Self.word(bytes, i)) << 16) }
    }
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
  }

  /// A half-precision number of IEEE 754: 1 bit sign, 5 exponent, 10 fraction.
  ///
  /// Written out, because `Float16` is missing on some processors.
  static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Float(bits & 0x3ff)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1 + fraction * 0x1p-10)
        * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }
}
