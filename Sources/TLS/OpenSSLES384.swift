import COpenSSL
package import Vocabulary

extension ES384 {
  /// Implemented by OpenSSL.
  package static let openSSL = ES384 { message, pem throws(Problem) in
    ERR_clear_error()
    // Both the old and the new format of a protected key contain the word on a line of its own.
    guard !String(decoding: pem, as: UTF8.self).contains("ENCRYPTED") else { throw .encrypted }
    guard let key = PrivateKey(pem: pem) else {
      _ = OpenSSLError.takeAll()
      throw .notPrivateKey
    }
    guard key.curve == "secp384r1" else { throw .otherKind }
    guard let signature = key.sign(message).flatMap(JoinedSignature.bytes) else {
      _ = OpenSSLError.takeAll()
      throw .library
    }
    return signature
  }
}

extension PrivateKey {
  /// The first private key in a PEM text, skipping other blocks such as `EC PARAMETERS`.
  init?(pem: [UInt8]) {
    // SAFETY: the buffer is only read, and outlives the BIO.
    let parsed = unsafe pem.withUnsafeBytes { bytes -> OpaquePointer? in
      guard let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count))
      else { return nil }
      defer { unsafe BIO_free(bio) }
      // Without our callback OpenSSL would ask for a passphrase on the terminal.
      return unsafe PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
    }
    guard let parsed = unsafe parsed else { return nil }
    unsafe self.init(owned: parsed)
  }

  /// OpenSSL's name for an elliptic curve; `nil` for other kinds of keys.
  fileprivate var curve: String? {
    var name = [CChar](repeating: 0, count: 80)
    // SAFETY: the name is cut to the buffer and ends in NUL.
    guard unsafe EVP_PKEY_get_group_name(pointer, &name, name.count, nil) == 1 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The DER form of a signature over the message's SHA-384.
  fileprivate func sign(_ message: [UInt8]) -> [UInt8]? {
    guard let context = unsafe EVP_MD_CTX_new() else { return nil }
    defer { unsafe EVP_MD_CTX_free(context) }
    guard unsafe EVP_DigestSignInit(context, nil, EVP_sha384(), nil, pointer) == 1 else {
      return nil
    }
    var signature = [UInt8](repeating: 0, count: 128)
    var count = signature.count
    // SAFETY: both buffers come with their counts; 104 bytes are the most that P-384 takes.
    guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    else { return nil }
    return Array(signature.prefix(count))
  }
}

/// Converts OpenSSL's form of a signature to that of JSON Web Signatures.
private enum JoinedSignature {
  private static let half = 48

  /// `r` and `s` concatenated, each padded with leading zeros.
  static func bytes(der: [UInt8]) -> [UInt8]? {
    // SAFETY: the cursor stays within the buffer; what is made is freed here.
    let parsed = unsafe der.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return unsafe d2i_ECDSA_SIG(nil, &cursor, bytes.count)
    }
    guard let parsed = unsafe parsed else { return nil }
    defer { unsafe ECDSA_SIG_free(parsed) }
    guard let r = unsafe padded(ECDSA_SIG_get0_r(parsed)),
      let s = unsafe padded(ECDSA_SIG_get0_s(parsed))
    else { return nil }
    return r + s
  }

  private static func padded(_ number: OpaquePointer?) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: half)
    // SAFETY: writes no more than the count that it is given.
    guard unsafe BN_bn2binpad(number, &bytes, Int32(half)) == Int32(half) else { return nil }
    return bytes
  }
}
