/// The digest of a certificate's DER form, by which a session description announces it.
///
/// The value of `a=fingerprint:` (RFC 8122 section 5).
package struct CertificateFingerprint: Hashable, Sendable {
  /// The hash functions that a certificate may be announced with, under their names in the description.
  package enum Algorithm: String, CaseIterable, Comparable, Hashable, Sendable {
    case sha1 = "sha-1"
    case sha224 = "sha-224"
    case sha256 = "sha-256"
    case sha384 = "sha-384"
    case sha512 = "sha-512"

    package static func < (left: Algorithm, right: Algorithm) -> Bool {
      left.digestCount < right.digestCount
    }

    /// Bytes of the digest.
    package var digestCount: Int {
      switch self {
      case .sha1: 20
      case .sha224: 28
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }
  }

  package let algorithm: Algorithm
  package let digest: [UInt8]

  /// Takes a digest as it is: one of another length is equal to no certificate's.
  package init(_ algorithm: Algorithm, digest: [UInt8]) {
    self.algorithm = algorithm
    self.digest = digest
  }

  /// Reads `sha-256 4A:AD:…`; both halves in either case, as browsers do.
  package init?(_ text: some StringProtocol) {
    let fields = text.split(separator: " ")
    guard fields.count == 2, let algorithm = Algorithm(rawValue: fields[0].lowercased()) else {
      return nil
    }
    var digest: [UInt8] = []
    for pair in fields[1].split(separator: ":", omittingEmptySubsequences: false) {
      // The digits are looked at as well, since `UInt8` would take a sign for one.
      guard pair.utf8.count == 2, pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16)
      else { return nil }
      digest.append(byte)
    }
    guard digest.count == algorithm.digestCount else { return nil }
    self.init(algorithm, digest: digest)
  }
}

extension CertificateFingerprint: CustomStringConvertible {
  /// As it stands in a session description: upper case, with colons.
  package var description: String {
    "\(algorithm.rawValue) \(Hexadecimal.text(digest, separator: ":").uppercased())"
  }
}
