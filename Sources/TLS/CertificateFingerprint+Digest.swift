import COpenSSL
package import Vocabulary

extension CertificateFingerprint {
  /// The fingerprint of a certificate.
  package init(_ algorithm: Algorithm = .sha256, of der: [UInt8]) {
    self.init(algorithm, digest: algorithm.digest(of: der))
  }

  /// Whether the certificate is one of those announced.
  ///
  /// If several hash functions were used, the strongest decides (RFC 8122 section 5.1).
  static func admit(_ der: [UInt8], among announced: [CertificateFingerprint]) -> Bool {
    guard let strongest = announced.map(\.algorithm).max() else { return false }
    return announced.contains(CertificateFingerprint(strongest, of: der))
  }
}

extension CertificateFingerprint.Algorithm {
  fileprivate func digest(of bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: digestCount)
    // SAFETY: the function writes exactly `digestCount` bytes.
    let isDone = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, function, nil) == 1
    // Without the hash function nothing ever matches.
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
