import Measurements
import STUNWire
import TLS
import Vocabulary

/// What came where STUN was expected, with its first line as evidence.
struct ForeignAnswer: Hashable {
  var kind: ForeignProtocol
  var firstLine: SafeText

  /// Recognises a datagram of another protocol; `nil` for STUN and for what has no known shape.
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

  /// Recognises what answered a TLS handshake without being TLS; `nil` for every other failure.
  init?(_ failure: TLSFailure) {
    guard case .notTLS(let peer) = failure.reason else { return nil }
    self.init(peer, failure.evidence.firstBytes)
  }

  private init(_ kind: ForeignProtocol, _ bytes: [UInt8]) {
    self.kind = kind
    firstLine = Self.firstLine(of: bytes)
  }

  /// Text up to the end of its line, or the bytes where they are no text.
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

  /// The failure that follows: whatever is there, it is no STUN server.
  func failure(during phase: PhaseName) -> Failure {
    Failure(
      .notSTUN, during: phase, message: SafeText("what answers there is not STUN: \(kind.name)"),
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
