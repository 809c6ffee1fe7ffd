import Testing

@testable import Corpora

@Suite struct HashTests {
  /// FIPS 180-4 examples, NIST's "abc", two blocks, and a million times "a".
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func sha256MatchesTheStandard(message: String, digest: String) {
    #expect(SHA256.hex([UInt8](message.utf8)) == digest)
  }

  @Test func sha256DoesNotDependOnThePieces() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var hash = SHA256()
    var start = 0
    for size in [1, 62, 1, 64, 65, 0, 200, 607] {
      hash.update([UInt8](bytes[start..<(start + size)]))
      start += size
    }
    #expect(start == bytes.count)
    #expect(hash.finish() == SHA256.hex(bytes))
  }

  /// Values of Python's `hashlib.blake2b(…, digest_size=8, salt=…)`.
  @Test(
    arguments: [
      ("", "", 0xe4a6_a057_7479_b2b4), ("hello", "order", 0x3948_e771_a34c_fa88),
      (String(repeating: "a", count: 128), "", 0xf066_43fe_9c7e_18da),
      (String(repeating: "a", count: 300), "split", 0xb783_a3af_baeb_8e11),
    ] as [(String, String, UInt64)])
  func blake2bMatchesTheReference(message: String, salt: String, value: UInt64) {
    #expect(Blake2b(salt: salt).hash(message) == value)
  }
}
