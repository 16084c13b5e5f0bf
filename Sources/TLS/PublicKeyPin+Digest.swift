import COpenSSL
package import Vocabulary

extension PublicKeyPin {
  /// The pin of a certificate in DER form; `nil` if it cannot be read.
  package init?(of der: [UInt8]) {
    guard let certificate = Certificate(der: der), let key = certificate.publicKeyInfo else {
      return nil
    }
    var digest = [UInt8](repeating: 0, count: 32)
    // SAFETY: SHA-256 writes exactly 32 bytes.
    guard unsafe EVP_Digest(key, key.count, &digest, nil, EVP_sha256(), nil) == 1 else {
      return nil
    }
    self.init(digest: digest)
  }
}
