/// ECDSA on P-384 with SHA-384 for JSON Web Signatures (RFC 7518 section 3.4); passed in, so that
/// token signing needs no library.
package struct ES384: Sendable {
  /// Why there is no signature.
  package enum Problem: Error, Hashable, Sendable {
    /// Not a private key in PEM.
    case notPrivateKey
    /// Protected by a passphrase, and there is nobody to ask for it.
    case encrypted
    /// Of another algorithm or curve.
    case otherKind
    case library
  }

  /// The signature of a message by a private key in PEM: 96 bytes, `r` then `s`.
  package var sign: @Sendable (_ message: [UInt8], _ privateKey: [UInt8]) throws(Problem) -> [UInt8]

  package init(
    sign:
      @escaping @Sendable (_ message: [UInt8], _ privateKey: [UInt8]) throws(Problem) -> [UInt8]
  ) {
    self.sign = sign
  }
}
