import COpenSSL

/// OpenSSL's HMAC-SHA1 with the key in place and nothing of ours around it: the measure.
@safe final class BareHMAC {
  private let context: OpaquePointer
  private var output = [UInt8](repeating: 0, count: 20)

  init(key: [UInt8]) throws {
    guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil),
      let context = unsafe EVP_MAC_CTX_new(algorithm)
    else { throw BenchmarkError.noDigests }
    unsafe self.context = context
    var name = Array("SHA1".utf8CString)
    // SAFETY: name and key outlive the call, and OpenSSL copies both.
    unsafe name.withUnsafeMutableBufferPointer { name in
      let parameters = unsafe [
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0),
        OSSL_PARAM_construct_end(),
      ]
      unsafe EVP_MAC_init(context, key, key.count, parameters)
    }
  }

  deinit { unsafe EVP_MAC_CTX_free(context) }

  func digest(_ bytes: [UInt8]) {
    unsafe EVP_MAC_init(context, nil, 0, nil)
    unsafe EVP_MAC_update(context, bytes, bytes.count)
    unsafe EVP_MAC_final(context, &output, nil, output.count)
  }
}
