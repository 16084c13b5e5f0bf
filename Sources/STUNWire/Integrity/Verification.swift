package import Vocabulary

/// The result of checking a message's integrity or fingerprint.
package enum Verification: Hashable, Sendable {
  case valid
  /// The message lacks the attribute, or has it where it does not count.
  case absent
  /// The attribute has an invalid length.
  case malformed
  /// The value does not match: another key, or the message was changed.
  case mismatch
}

extension Message {
  /// Checks MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256, depending on the HMAC's hash.
  ///
  /// RFC 8489 sections 14.5 and 14.6. A truncated SHA-256 is a mismatch, since neither STUN, TURN
  /// nor ICE allows it (STUN-18).
  package func verifyIntegrity(_ hmac: HMACFunction) -> Verification {
    switch hmac.algorithm {
    case .sha1: verify(messageIntegrity, MessageIntegrity.valueCounts, hmac)
    case .sha256: verify(messageIntegritySHA256, MessageIntegritySHA256.valueCounts, hmac)
    }
  }

  /// Checks FINGERPRINT (RFC 8489 section 14.7); it needs no key.
  package func verifyFingerprint() -> Verification {
    guard let fingerprint else { return .absent }
    guard fingerprint.value.count == Fingerprint.valueCount else { return .malformed }
    let span = bytes.span
    let expected = Fingerprint(of: span.extracting(first: fingerprint.offset))
    let isEqual = span.uint32(at: fingerprint.value.lowerBound) == expected.value
    return isEqual ? .valid : .mismatch
  }

  private func verify(
    _ attribute: RawAttribute?, _ counts: [Int], _ hmac: HMACFunction
  ) -> Verification {
    guard let attribute else { return .absent }
    guard counts.contains(attribute.value.count) else { return .malformed }
    guard attribute.value.count == hmac.algorithm.digestCount else { return .mismatch }
    let span = bytes.span
    let head = header(endingAt: attribute.end)
    let digest = hmac.digest(head.span, span.extracting(Self.headerCount..<attribute.offset))
    return Self.isEqual(span.extracting(attribute.value), digest.span) ? .valid : .mismatch
  }

  /// The header as it was when the attribute ending there was the last one.
  private func header(endingAt end: Int) -> InlineArray<20, UInt8> {
    var header = InlineArray<20, UInt8> { bytes[$0] }
    let count = UInt16(truncatingIfNeeded: end - Self.headerCount)
    header[2] = UInt8(truncatingIfNeeded: count >> 8)
    header[3] = UInt8(truncatingIfNeeded: count)
    return header
  }

  /// Compares in constant time, so that timing does not reveal how many bytes agree (STUN-19).
  private static func isEqual(_ received: Span<UInt8>, _ digest: Span<UInt8>) -> Bool {
    var difference: UInt8 = 0
    for index in received.indices { difference |= received[index] ^ digest[index] }
    return difference == 0
  }
}
