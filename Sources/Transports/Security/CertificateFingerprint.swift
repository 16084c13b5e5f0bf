import COpenSSL

/// The digest of a certificate's DER form, by which a session description announces it.
///
/// RFC 8122 section 5.
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

  package var algorithm: Algorithm
  package var digest: [UInt8]

  package init(_ algorithm: Algorithm, digest: [UInt8]) {
    self.algorithm = algorithm
    self.digest = digest
  }

  /// The fingerprint of a certificate.
  package init(_ algorithm: Algorithm = .sha256, of der: [UInt8]) {
    self.init(algorithm, digest: algorithm.digest(of: der))
  }

  /// Whether the certificate is one of those announced.
  ///
  /// Where several hash functions were used, the strongest decides (RFC 8122 section 5.1).
  static func admit(_ der: [UInt8], among announced: [CertificateFingerprint]) -> Bool {
    guard let strongest = announced.map(\.algorithm).max() else { return false }
    return announced.contains(CertificateFingerprint(strongest, of: der))
  }
}

extension CertificateFingerprint: CustomStringConvertible {
  /// As a session description has it: `sha-256 4A:AD:…`.
  package var description: String {
    let pairs = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
    return "\(algorithm.rawValue) \(pairs.joined(separator: ":"))"
  }
}

extension CertificateFingerprint.Algorithm {
  fileprivate func digest(of bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: digestCount)
    // SAFETY: the function writes exactly `digestCount` bytes.
    let isDone = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, function, nil) == 1
    // Without the hash function nothing is ever equal.
    return isDone ? digest : []
  }

  private var function: OpaquePointer? {
    switch self {
    case .sha1: unsafe EVP_sha1()
    case .sha224: unsafe EVP_sha224()
    case .sha256: unsafe EVP_sha256()
    case .sha384: unsafe EVP_sha384()
    case .sha512: unsafe EVP_sha512()
    }
  }
}
