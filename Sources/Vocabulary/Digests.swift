/// Cryptographic digests, passed in so that the protocol code needs no library.
package struct Digests: Sendable {
  /// MD5 of the bytes: 16 bytes.
  ///
  /// Only for the long-term key of RFC 8489 section 18.5.1.1.
  package var md5: @Sendable (Span<UInt8>) -> [UInt8]
  /// SHA-1 of the bytes: 20 bytes.
  ///
  /// Only for file names whose scheme others have fixed.
  package var sha1: @Sendable (Span<UInt8>) -> [UInt8]
  /// SHA-256 of the bytes: 32 bytes.
  package var sha256: @Sendable (Span<UInt8>) -> [UInt8]
  /// Prepares an HMAC for a key, so that the key schedule is paid once.
  package var hmac: @Sendable (HMACAlgorithm, _ key: Span<UInt8>) -> HMACFunction

  package init(
    md5: @escaping @Sendable (Span<UInt8>) -> [UInt8],
    sha1: @escaping @Sendable (Span<UInt8>) -> [UInt8],
    sha256: @escaping @Sendable (Span<UInt8>) -> [UInt8],
    hmac: @escaping @Sendable (HMACAlgorithm, _ key: Span<UInt8>) -> HMACFunction
  ) {
    self.md5 = md5
    self.sha1 = sha1
    self.sha256 = sha256
    self.hmac = hmac
  }
}

/// The hash under an HMAC.
package enum HMACAlgorithm: Hashable, Sendable {
  case sha1
  case sha256

  /// Length of an untruncated digest in bytes.
  package var digestCount: Int {
    switch self {
    case .sha1: 20
    case .sha256: 32
    }
  }
}

/// An HMAC with its key already set up.
package struct HMACFunction: Sendable {
  package var algorithm: HMACAlgorithm

  /// The HMAC of `head` followed by `body`; bytes past the algorithm's `digestCount` are zero.
  ///
  /// Two parts, because STUN signs a header whose length field differs from the one on the wire
  /// (RFC 8489 section 14.5): the patched header is passed as `head` and nothing is copied.
  package var digest: @Sendable (_ head: Span<UInt8>, _ body: Span<UInt8>) -> InlineArray<32, UInt8>

  package init(
    algorithm: HMACAlgorithm,
    digest:
      @escaping @Sendable (_ head: Span<UInt8>, _ body: Span<UInt8>) -> InlineArray<
        32, UInt8
      >
  ) {
    self.algorithm = algorithm
    self.digest = digest
  }
}
