import COpenSSL

/// Owns one `X509`.
@safe struct Certificate: ~Copyable {
  let pointer: OpaquePointer

  init?(der: [UInt8]) {
    let parsed = unsafe der.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return unsafe d2i_X509(nil, &cursor, bytes.count)
    }
    guard let parsed = unsafe parsed else { return nil }
    unsafe pointer = parsed
  }

  /// An empty version 3 certificate, to be filled in.
  init?() {
    guard let made = unsafe X509_new() else { return nil }
    unsafe pointer = unsafe made
    unsafe X509_set_version(pointer, 2)
  }

  var der: [UInt8]? { unsafe Self.der(of: pointer) }

  /// The DER form of its SubjectPublicKeyInfo.
  var publicKeyInfo: [UInt8]? {
    var bytes: UnsafeMutablePointer<UInt8>?
    return unsafe takeBytes(
      &bytes, count: i2d_X509_PUBKEY(X509_get_X509_PUBKEY(pointer), &bytes))
  }

  /// The DER form of a certificate owned by somebody else.
  static func der(of certificate: OpaquePointer) -> [UInt8]? {
    var bytes: UnsafeMutablePointer<UInt8>?
    return unsafe takeBytes(&bytes, count: i2d_X509(certificate, &bytes))
  }

  deinit {
    unsafe X509_free(pointer)
  }
}

/// Owns one `EVP_PKEY`.
@safe struct PrivateKey: ~Copyable {
  let pointer: OpaquePointer

  init?(der: [UInt8]) {
    let parsed = unsafe der.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return unsafe d2i_AutoPrivateKey(nil, &cursor, bytes.count)
    }
    guard let parsed = unsafe parsed else { return nil }
    unsafe pointer = parsed
  }

  /// Takes ownership of a key.
  init(owned pointer: OpaquePointer) {
    unsafe self.pointer = unsafe pointer
  }

  /// A new key on the curve P-256.
  init?() {
    guard let made = unsafe COpenSSL_EVP_EC_gen("P-256") else { return nil }
    unsafe pointer = unsafe made
  }

  var der: [UInt8]? {
    var bytes: UnsafeMutablePointer<UInt8>?
    return unsafe takeBytes(&bytes, count: i2d_PrivateKey(pointer, &bytes))
  }

  deinit {
    unsafe EVP_PKEY_free(pointer)
  }
}

/// Takes ownership of the buffer that an `i2d` function allocated.
private func takeBytes(
  _ bytes: inout UnsafeMutablePointer<UInt8>?, count: Int32
) -> [UInt8]? {
  guard count > 0 else { return nil }
  // SAFETY: OpenSSL allocated `count` bytes, which are freed here and nowhere else.
  defer { unsafe CRYPTO_free(bytes, #file, #line) }
  return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
}
