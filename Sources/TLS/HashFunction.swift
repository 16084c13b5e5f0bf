import COpenSSL

/// A hash in mid-computation; a copy continues independently.
protocol HashFunction: Sendable {
  static var digestCount: Int { get }
  static var blockCount: Int { get }

  mutating func update(_ bytes: Span<UInt8>)

  /// The digest, followed by zeros if it is shorter than 32 bytes; this copy cannot be used
  /// afterwards.
  mutating func finish() -> InlineArray<32, UInt8>
}

struct MD5: HashFunction {
  static let digestCount = 16
  static let blockCount = 64
  private var context = MD5_CTX()

  init() { unsafe MD5_Init(&context) }

  mutating func update(_ bytes: Span<UInt8>) {
    // SAFETY: the pointer comes with its own count.
    unsafe bytes.withUnsafeBytes { unsafe _ = MD5_Update(&context, $0.baseAddress, $0.count) }
  }

  mutating func finish() -> InlineArray<32, UInt8> {
    // SAFETY: 16 bytes are written into 32.
    unsafe digest { unsafe MD5_Final($0, &context) }
  }
}

struct SHA1: HashFunction {
  static let digestCount = 20
  static let blockCount = 64
  private var context = SHA_CTX()

  init() { unsafe SHA1_Init(&context) }

  mutating func update(_ bytes: Span<UInt8>) {
    // SAFETY: the pointer comes with its own count.
    unsafe bytes.withUnsafeBytes { unsafe _ = SHA1_Update(&context, $0.baseAddress, $0.count) }
  }

  mutating func finish() -> InlineArray<32, UInt8> {
    // SAFETY: 20 bytes are written into 32.
    unsafe digest { unsafe SHA1_Final($0, &context) }
  }
}

struct SHA256: HashFunction {
  static let digestCount = 32
  static let blockCount = 64
  private var context = SHA256_CTX()

  init() { unsafe SHA256_Init(&context) }

  mutating func update(_ bytes: Span<UInt8>) {
    // SAFETY: the pointer comes with its own count.
    unsafe bytes.withUnsafeBytes { unsafe _ = SHA256_Update(&context, $0.baseAddress, $0.count) }
  }

  mutating func finish() -> InlineArray<32, UInt8> {
    // SAFETY: 32 bytes are written into 32.
    unsafe digest { unsafe SHA256_Final($0, &context) }
  }
}

/// Lets OpenSSL write up to 32 bytes; its hash functions cannot fail.
private func digest(
  _ write: (UnsafeMutablePointer<UInt8>?) -> CInt
) -> InlineArray<32, UInt8> {
  var digest = InlineArray<32, UInt8>(repeating: 0)
  var span = digest.mutableSpan
  unsafe span.withUnsafeMutableBufferPointer { unsafe _ = write($0.baseAddress) }
  return digest
}
