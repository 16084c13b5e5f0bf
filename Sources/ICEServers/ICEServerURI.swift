package import Vocabulary

/// The URI of a STUN or TURN server (RFC 7064, RFC 7065).
///
/// Only `read` creates one, so its parts always agree: a port is never 0, a name is in lower case
/// and in A-labels, `stun` and `stuns` carry no transport.
package struct ICEServerURI: Hashable, Sendable {
  package enum Scheme: String, CaseIterable, Hashable, Sendable {
    case stun
    case stuns
    case turn
    case turns
  }

  package enum Host: Hashable, Sendable {
    /// A DNS name in lower case and A-labels; a final dot marks it absolute.
    case name(String)
    /// An address, and the interface that a link-local one belongs to (`eth0`).
    case ip(IPAddress, zone: String? = nil)
  }

  /// The value of `?transport=`: the protocol over IP, beneath TLS or DTLS if the scheme asks for
  /// them.
  package enum TransportParameter: String, Hashable, Sendable {
    case udp
    case tcp
  }

  package let scheme: Scheme
  package let host: Host
  /// The port that was written, if one was.
  package let explicitPort: UInt16?
  package let transportParameter: TransportParameter?
}

extension ICEServerURI {
  /// `turn` or `turns`: the server relays.
  package var isTURN: Bool { scheme == .turn || scheme == .turns }

  /// `stuns` or `turns`: nothing is sent before TLS or DTLS has authenticated the server.
  package var isSecure: Bool { scheme == .stuns || scheme == .turns }

  /// The scheme's port, for every transport (RFC 8489 section 8.1, RFC 8656 section 4.1).
  package var defaultPort: UInt16 { isSecure ? 5349 : 3478 }

  package var port: UInt16 { explicitPort ?? defaultPort }

  /// The transport that the URI fixes; `nil` if it leaves the choice to the client.
  package var transport: TransportProtocol? {
    switch (transportParameter, isSecure) {
    case (nil, _): nil
    case (.udp, false): .udp
    case (.tcp, false): .tcp
    case (.tcp, true): .tls
    case (.udp, true): .dtls
    }
  }

  /// Every transport that a client may use for this URI, the usual one first.
  package var transports: [TransportProtocol] {
    if let transport { return [transport] }
    return isSecure ? [.tls, .dtls] : [.udp, .tcp]
  }
}

extension ICEServerURI.Host {
  /// The host alone: no brackets, a zone after `%`.
  package var bare: String {
    switch self {
    case .name(let name): name
    case .ip(let address, let zone): zone.map { "\(address)%\($0)" } ?? address.description
    }
  }

  /// The name or address that the server's certificate must contain: no final dot, no brackets.
  package var certificateName: String {
    switch self {
    case .name(let name): name.hasSuffix(".") ? String(name.dropLast()) : name
    case .ip(let address, _): address.description
    }
  }
}

extension ICEServerURI.Host: CustomStringConvertible {
  /// The host as a URI writes it: IPv6 in brackets, a zone after `%25` (RFC 6874).
  package var description: String {
    switch self {
    case .name(let name): name
    case .ip(let address, let zone?): "[\(address)%25\(zone)]"
    case .ip(let address, nil): address.version == .v6 ? "[\(address)]" : address.description
    }
  }
}

extension ICEServerURI: CustomStringConvertible {
  /// The URI without additions; it reads back as the same value.
  package var description: String {
    let port = explicitPort.map { ":\($0)" } ?? ""
    let query = transportParameter.map { "?transport=\($0.rawValue)" } ?? ""
    return "\(scheme.rawValue):\(host)\(port)\(query)"
  }
}
