/// The digest of a certificate's DER form, as announced in a session description.
///
/// The value of `a=fingerprint:` (RFC 8122 section 5).
package struct CertificateFingerprint: Hashable, Sendable {
  /// The hash functions that may announce a certificate, by their names in the description.
  package enum Algorithm: String, CaseIterable, Comparable, Hashable, Sendable {
    case sha1 = "sha-1"
    case sha224 = "sha-224"
    case sha256 = "sha-256"
    case sha384 = "sha-384"
    case sha512 = "sha-512"

    package static func < (left: Algorithm, right: Algorithm) -> Bool {
      left.digestCount < right.digestCount
    }

    /// Length of the digest in bytes.
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

  /// Keeps the digest as given: one of the wrong length matches no certificate.
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
      // Checks the digits, too, since `UInt8` would accept a sign.
      guard pair.utf8.count == 2, pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16)
      else { return nil }
      digest.append(byte)
    }
    guard digest.count == algorithm.digestCount else { return nil }
    self.init(algorithm, digest: digest)
  }
}

extension CertificateFingerprint: CustomStringConvertible {
  /// As written in a session description: upper case, with colons.
  package var description: String {
    "\(algorithm.rawValue) \(Hexadecimal.text(digest, separator: ":").uppercased())"
  }
}
