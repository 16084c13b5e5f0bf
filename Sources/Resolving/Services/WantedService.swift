package import Vocabulary

/// The service to find: the input of RFC 5928 section 3, and of RFC 8489 section 8.1 for STUN
/// (RES-1).
package struct WantedService: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case stun
    case turn
  }

  package var kind: Kind
  package var isSecure: Bool
  /// A name, or an address with its zone after `%`.
  package var host: String
  /// The port in the URI, if any.
  package var port: UInt16?
  /// The transport in the URI, if any.
  package var transport: TransportProtocol?
  /// The transports that the client supports, best first.
  package var supported: [TransportProtocol]

  package init(
    _ kind: Kind, isSecure: Bool, host: String, port: UInt16?, transport: TransportProtocol?,
    supported: [TransportProtocol]
  ) {
    self.kind = kind
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.transport = transport
    self.supported = supported
  }

  package var defaultPort: UInt16 { isSecure ? 5349 : 3478 }

  /// The transports that may be used: either the secure ones or the others (RES-2, RES-3).
  var transports: [TransportProtocol] {
    let fitting = supported.filter { $0.isSecure == isSecure }
    guard let transport else { return fitting }
    return fitting.filter { $0 == transport }
  }

  /// The owner name of the SRV records for a transport (RFC 5928 section 5, RFC 7350 section 4.6).
  func serviceName(over transport: TransportProtocol) -> String {
    "_\(kind.rawValue)\(isSecure ? "s" : "")._\(transport.isDatagram ? "udp" : "tcp").\(host)"
  }
}

/// A place that offers the service: one host name, one port, one transport.
package struct ServiceTarget: Hashable, Sendable {
  package var transport: TransportProtocol
  /// A name or an address; its A and AAAA records have not been looked up yet.
  package var host: String
  package var port: UInt16
  /// How the target was found (RES-14).
  package var path: ResolutionPath
  /// The transport is a guess: neither the URI nor DNS named it, and another one comes first.
  package var isGuessed: Bool

  package init(
    transport: TransportProtocol, host: String, port: UInt16, path: ResolutionPath,
    isGuessed: Bool = false
  ) {
    self.transport = transport
    self.host = host
    self.port = port
    self.path = path
    self.isGuessed = isGuessed
  }
}
