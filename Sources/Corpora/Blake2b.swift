/// A 64-bit BLAKE2b hash with a salt (RFC 7693; the salt as in the authors' parameter block).
///
/// It orders documents, splits them and recognises duplicates. The value is the eight digest bytes
/// read as one big-endian number.
struct Blake2b {
  /// Up to 16 bytes of ASCII that make independent hashes.
  let salt: String
  private let start: [UInt64]

  init(salt: String = "") {
    self.salt = salt
    var bytes = [UInt8](salt.utf8.prefix(16))
    bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
    let words = bytes.withUnsafeBytes { raw in
      [0, 8].map { UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self)) }
    }
    var start = initialVector
    // Digest of 8 bytes, no key, fan-out 1, depth 1.
    start[0] ^= 0x0101_0008
    start[4] ^= words[0]
    start[5] ^= words[1]
    self.start = start
  }

  /// The hash of a text.
  func hash(_ text: String) -> UInt64 { hash([UInt8](text.utf8)) }

  /// The hash of bytes.
  func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { hash($0) }
  }

  /// The hash of bytes.
  func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = start
    var offset = 0
    while bytes.count - offset > 128 {
      compress(
        &state, UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + 128)]),
        counted: UInt64(offset + 128), isLast: false)
      offset += 128
    }
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { block in
      block.initializeMemory(as: UInt8.self, repeating: 0)
      block.copyBytes(from: bytes[offset...])
      compress(
        &state, UnsafeRawBufferPointer(block), counted: UInt64(bytes.count), isLast: true)
    }
    return state[0].byteSwapped
  }
}

/// One block of 128 bytes.
private func compress(
  _ state: inout [UInt64], _ block: UnsafeRawBufferPointer, counted: UInt64, isLast: Bool
) {
  withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 32) { work in
    // work[0..<16] are the working variables, work[16..<32] the message.
    for i in 0..<8 {
      work[i] = state[i]
      work[i + 8] = initialVector[i]
    }
    work[12] ^= counted
    if isLast { work[14] = ~work[14] }
    for i in 0..<16 {
      work[16 + i] = UInt64(
        littleEndian: block.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self))
    }
    for round in 0..<12 {
      let row = 16 * (round % 10)
      for column in 0..<8 {
        let x = work[16 + Int(permutations[row + 2 * column])]
        let y = work[16 + Int(permutations[row + 2 * column + 1])]
        mix(work, column, x, y)
      }
    }
    for i in 0..<8 { state[i] ^= work[i] ^ work[i + 8] }
  }
}

/// The function G on a column (0…3) or a diagonal (4…7).
@inline(__always)
private func mix(
  _ work: UnsafeMutableBufferPointer<UInt64>, _ column: Int, _ x: UInt64, _ y: UInt64
) {
  let shift = column < 4 ? 0 : 1
  let a = column & 3
  let b = 4 + ((column + shift) & 3)
  let c = 8 + ((column + 2 * shift) & 3)
  let d = 12 + ((column + 3 * shift) & 3)
  work[a] = work[a] &+ work[b] &+ x
  work[d] = rotate(work[d] ^ work[a], 32)
  work[c] = work[c] &+ work[d]
  work[b] = rotate(work[b] ^ work[c], 24)
  work[a] = work[a] &+ work[b] &+ y
  work[d] = rotate(work[d] ^ work[a], 16)
  work[c] = work[c] &+ work[d]
  work[b] = rotate(work[b] ^ work[c], 63)
}

@inline(__always)
private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
  (word >> count) | (word << (64 - count))
}

private let initialVector: [UInt64] = [
  0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
  0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
]

private let permutations: [UInt8] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
  7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
  9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
  2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
  12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
  13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
  6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
  10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
]
