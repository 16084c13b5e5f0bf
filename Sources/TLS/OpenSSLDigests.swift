import COpenSSL
package import Vocabulary

extension Digests {
  /// MD5, SHA-1, SHA-256 and HMAC, implemented by OpenSSL.
  ///
  /// The bare hash functions rather than `EVP_MAC`: a prepared key is then a value that any thread
  /// may use, and a digest takes no lock, no heap and half the time.
  package static let openSSL = Digests(
    md5: { hash($0, MD5()) },
    sha1: { hash($0, SHA1()) },
    sha256: { hash($0, SHA256()) },
    hmac: { algorithm, key in
      switch algorithm {
      case .sha1: hmac(algorithm, HMAC(SHA1(), key: key))
      case .sha256: hmac(algorithm, HMAC(SHA256(), key: key))
      }
    })

  private static func hash<Function: HashFunction>(
    _ bytes: Span<UInt8>, _ function: Function
  ) -> [UInt8] {
    var function = function
    function.update(bytes)
    let digest = function.finish()
    return (0..<Function.digestCount).map { digest[$0] }
  }

  private static func hmac(
    _ algorithm: HMACAlgorithm, _ prepared: HMAC<some HashFunction>
  ) -> HMACFunction {
    HMACFunction(algorithm: algorithm) { prepared.digest($0, $1) }
  }
}

/// RFC 2104, with the key's two blocks already hashed.
private struct HMAC<Function: HashFunction>: Sendable {
  private let inner: Function
  private let outer: Function

  init(_ function: Function, key: Span<UInt8>) {
    var block = Self.block(function, key)
    inner = Self.absorbing(block, with: 0x36, function)
    outer = Self.absorbing(block, with: 0x5C, function)
    unsafe OPENSSL_cleanse(&block, block.count)
  }

  func digest(_ head: Span<UInt8>, _ body: Span<UInt8>) -> InlineArray<32, UInt8> {
    var inner = inner
    inner.update(head)
    inner.update(body)
    let digest = inner.finish()
    var outer = outer
    outer.update(digest.span.extracting(first: Function.digestCount))
    return outer.finish()
  }

  /// The key padded to the block size: hashed first if it is longer, then filled with zeros.
  private static func block(_ function: Function, _ key: Span<UInt8>) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: Function.blockCount)
    if key.count <= block.count {
      for index in key.indices { block[index] = key[index] }
    } else {
      var function = function
      function.update(key)
      let digest = function.finish()
      for index in 0..<Function.digestCount { block[index] = digest[index] }
    }
    return block
  }

  private static func absorbing(
    _ block: [UInt8], with pad: UInt8, _ function: Function
  ) -> Function {
    var function = function
    let padded = block.map { $0 ^ pad }
    function.update(padded.span)
    return function
  }
}
