import Measurements
import STUNWire
import TLS
import Vocabulary

/// An answer of another protocol than STUN, with its first line as evidence.
struct ForeignAnswer: Hashable {
  var kind: ForeignProtocol
  var firstLine: SafeText

  /// Recognises a datagram of another protocol; `nil` for STUN, broken or old, and for ChannelData.
  init?(datagram: [UInt8]) {
    if let known = ForeignProtocol(recognizing: datagram.span) {
      self.init(known, datagram)
    } else if Self.isForeign(datagram) {
      self.init(.unknown, datagram)
    } else {
      return nil
    }
  }

  /// What a stream began with that is no frame of STUN or TURN: channels are 0x4000 to 0x4FFF.
  init?(unfinished bytes: [UInt8]) {
    guard let first = bytes.first, first >= 0x50 else { return nil }
    self.init(.unknown, bytes)
  }

  /// Whether the bytes are neither ChannelData nor STUN, which may be broken: without the cookie of
  /// RFC 5389 it has RFC 3489's length at least.
  private static func isForeign(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return false }
    if bytes.count >= 8, bytes[4..<8].elementsEqual([0x21, 0x12, 0xA4, 0x42]) { return false }
    guard PacketKind(firstByte: first) == .stun else { return first >= 0x50 }
    return bytes.count < Message.headerCount
      || Int(bytes[2]) << 8 | Int(bytes[3]) != bytes.count - Message.headerCount
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
    guard line.isEmpty || line.contains(where: { $0 < 0x20 || $0 > 0x7E }) else {
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
