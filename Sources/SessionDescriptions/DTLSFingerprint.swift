/// The digest of a certificate that a peer will show: the value of `a=fingerprint:` (RFC 8122 section 5).
package struct DTLSFingerprint: Hashable, Sendable {
  package enum Algorithm: String, CaseIterable, Hashable, Sendable {
    case sha1 = "sha-1"
    case sha224 = "sha-224"
    case sha256 = "sha-256"
    case sha384 = "sha-384"
    case sha512 = "sha-512"

    package var byteCount: Int {
      switch self {
      case .sha1: 20
      case .sha224: 28
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }
  }

  package let algorithm: Algorithm
  package let bytes: [UInt8]

  /// `nil` where there are not as many bytes as the algorithm makes.
  package init?(_ algorithm: Algorithm, _ bytes: [UInt8]) {
    guard bytes.count == algorithm.byteCount else { return nil }
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// Takes `sha-256 4A:AD:…`; both halves in either case, as browsers do.
  package init?(_ line: some StringProtocol) {
    let fields = line.split(separator: " ")
    guard fields.count == 2, let algorithm = Algorithm(rawValue: fields[0].lowercased()) else {
      return nil
    }
    var bytes: [UInt8] = []
    for pair in fields[1].split(separator: ":", omittingEmptySubsequences: false) {
      guard pair.utf8.count == 2, let byte = UInt8(pair, radix: 16) else { return nil }
      bytes.append(byte)
    }
    self.init(algorithm, bytes)
  }
}

extension DTLSFingerprint: CustomStringConvertible {
  /// As it stands in a session description: upper case, with colons.
  package var description: String {
    let pairs = bytes.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "\(algorithm.rawValue) \(pairs.joined(separator: ":"))"
  }
}
