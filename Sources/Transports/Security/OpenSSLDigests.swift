import COpenSSL
package import Endpoints
import Synchronization

extension Digests {
  /// MD5, SHA-256 and HMAC by OpenSSL; `nil` where it lacks one, as it may under a FIPS policy.
  ///
  /// The algorithms are looked up once: in OpenSSL 3 that costs more than a digest.
  package static let openSSL: Digests? = {
    guard let md5 = HashAlgorithm("MD5"), let sha256 = HashAlgorithm("SHA256"),
      let hmac = MACAlgorithm("HMAC")
    else { return nil }
    return Digests(
      md5: { md5.digest($0) },
      sha256: { sha256.digest($0) },
      hmac: { hmac.prepare($0, key: $1) })
  }()
}

/// A hash that OpenSSL has; immutable, and kept for the life of the program.
@safe private final class HashAlgorithm: Sendable {
  // SAFETY: OpenSSL's algorithm objects are immutable and may be used from any thread.
  private nonisolated(unsafe) let algorithm: OpaquePointer
  private let digestCount: Int

  init?(_ name: String) {
    guard let algorithm = unsafe EVP_MD_fetch(nil, name, nil) else { return nil }
    unsafe self.algorithm = algorithm
    digestCount = unsafe Int(EVP_MD_get_size(algorithm))
  }

  deinit { unsafe EVP_MD_free(algorithm) }

  func digest(_ bytes: Span<UInt8>) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: digestCount)
    // SAFETY: the input has the count that is passed, the output has the digest's size.
    let isDone = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe digest.withUnsafeMutableBufferPointer { output in
        unsafe EVP_Digest(
          input.baseAddress, input.count, output.baseAddress, nil, algorithm, nil)
      }
    }
    precondition(isDone == 1, "OpenSSL has no memory left for a digest")
    return digest
  }
}

/// HMAC as OpenSSL has it; immutable, and kept for the life of the program.
@safe private final class MACAlgorithm: Sendable {
  // SAFETY: OpenSSL's algorithm objects are immutable and may be used from any thread.
  private nonisolated(unsafe) let algorithm: OpaquePointer

  init?(_ name: String) {
    guard let algorithm = unsafe EVP_MAC_fetch(nil, name, nil) else { return nil }
    unsafe self.algorithm = algorithm
  }

  deinit { unsafe EVP_MAC_free(algorithm) }

  func prepare(_ hash: HMACAlgorithm, key: Span<UInt8>) -> HMACFunction {
    let context = KeyedContext(unsafe MACContext(algorithm, hash, key: key))
    return HMACFunction(algorithm: hash) { head, body in context.digest(head, body) }
  }
}

/// A context with its key, shared by whoever holds the function: one digest at a time.
private final class KeyedContext: Sendable {
  private let context: Mutex<MACContext>

  init(_ context: consuming sending MACContext) {
    self.context = Mutex(context)
  }

  func digest(_ head: Span<UInt8>, _ body: Span<UInt8>) -> InlineArray<32, UInt8> {
    context.withLock { $0.digest(head, body) }
  }
}

/// OpenSSL's context, which starts over from the prepared key for each digest.
@safe private struct MACContext: ~Copyable {
  private let context: OpaquePointer

  init(_ algorithm: OpaquePointer, _ hash: HMACAlgorithm, key: Span<UInt8>) {
    guard let context = unsafe EVP_MAC_CTX_new(algorithm) else {
      preconditionFailure("OpenSSL has no memory left for an HMAC")
    }
    unsafe self.context = context
    var name = Array(hash.openSSLName.utf8CString)
    // An empty key still needs a pointer: none would mean that the key stays as it is.
    var key = [UInt8](capacity: key.count + 1) { output in
      for index in key.indices { output.append(key[index]) }
      output.append(0)
    }
    // SAFETY: name and key outlive the call, and OpenSSL copies both.
    let isDone = unsafe name.withUnsafeMutableBufferPointer { name in
      var parameters = unsafe [
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0),
        OSSL_PARAM_construct_end(),
      ]
      return unsafe EVP_MAC_init(context, key, key.count - 1, &parameters)
    }
    precondition(isDone == 1, "OpenSSL cannot prepare an HMAC")
    unsafe OPENSSL_cleanse(&key, key.count)
  }

  deinit { unsafe EVP_MAC_CTX_free(context) }

  func digest(_ head: Span<UInt8>, _ body: Span<UInt8>) -> InlineArray<32, UInt8> {
    var digest = InlineArray<32, UInt8>(repeating: 0)
    // SAFETY: each pointer comes with its own count, and 32 bytes hold the longer of the two hashes.
    unsafe check(EVP_MAC_init(context, nil, 0, nil))
    unsafe head.withUnsafeBufferPointer {
      unsafe check(EVP_MAC_update(context, $0.baseAddress, $0.count))
    }
    if !body.isEmpty {
      unsafe body.withUnsafeBufferPointer {
        unsafe check(EVP_MAC_update(context, $0.baseAddress, $0.count))
      }
    }
    var span = digest.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer {
      unsafe check(EVP_MAC_final(context, $0.baseAddress, nil, $0.count))
    }
    return digest
  }

  private func check(_ result: CInt) {
    precondition(result == 1, "OpenSSL has no memory left for an HMAC")
  }
}

extension HMACAlgorithm {
  fileprivate var openSSLName: String {
    switch self {
    case .sha1: "SHA1"
    case .sha256: "SHA256"
    }
  }
}
