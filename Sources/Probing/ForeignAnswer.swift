import Measurements
import STUNWire
import TLS
import Vocabulary

/// An answer of another protocol than STUN, with its first line as evidence.
struct ForeignAnswer: Hashable {
  var kind: ForeignProtocol
  var firstLine: SafeText

  /// Recognises a datagram of another protocol; `nil` for STUN and for unknown bytes.
  init?(datagram: [UInt8]) {
    guard let known = ForeignProtocol(recognizing: datagram.span) else { return nil }
    self.init(known, datagram)
  }

  init(_ failure: StreamFraming.Failure) {
    if case .foreign(let known) = failure.kind {
      self.init(known, failure.evidence)
    } else {
      self.init(.unknown, failure.evidence)
    }
  }

  /// Recognises a non-TLS answer to a TLS handshake; `nil` for every other failure.
  init?(_ failure: TLSFailure) {
    guard case .notTLS(let peer) = failure.reason else { return nil }
    self.init(peer, failure.evidence.firstBytes)
  }

  private init(_ kind: ForeignProtocol, _ bytes: [UInt8]) {
    self.kind = kind
    firstLine = Self.firstLine(of: bytes)
  }

  /// The text up to the end of its first line, or the bytes if they are not text.
  private static func firstLine(of bytes: [UInt8]) -> SafeText {
    let line = bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    guard line.contains(where: { $0 < 0x20 || $0 > 0x7E }) else {
      return SafeText(foreign: Array(line))
    }
    return SafeText(foreign: Hexadecimal.text(bytes.prefix(16), separator: " "))
  }
}

extension ForeignAnswer {
  var observation: Observation { .answeredInstead(kind, firstLine: firstLine) }

  /// The resulting failure: whatever is there, it is not a STUN server.
  func failure(during phase: PhaseName) -> Failure {
    Failure(
      .notSTUN, during: phase, message: SafeText("not a STUN server, but \(kind.name)"),
      evidence: ["it sent: \(firstLine)"])
  }
}

extension ForeignProtocol {
  fileprivate var name: String {
    switch self {
    case .http: "an HTTP server"
    case .tls: "a TLS server"
    case .plaintext: "a server without TLS"
    case .ssh: "an SSH server"
    case .unknown: "something unknown"
    }
  }
}
