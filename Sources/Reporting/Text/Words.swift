import Measurements

// The enumerations of the JSON report in the words of a sentence.

extension CheckKind {
  var words: String {
    switch self {
    case .stunBinding: "binding"
    case .turnAllocate: "allocation"
    case .turnRelay: "relay"
    case .iceConnectivity: "connectivity check"
    case .natBehavior: "NAT behaviour"
    }
  }
}

extension FailureReason {
  var words: String {
    switch self {
    case .dnsFailure: "name not resolved"
    case .tlsHandshake: "TLS handshake"
    case .notSTUN: "not STUN"
    case .configFetch: "not fetched"
    case .proxyUnauthorized: "credentials refused"
    case .proxyRefused: "tunnel refused"
    case .proxyServerUnreachable: "server not reached"
    default: rawValue.split(separator: "_").joined(separator: " ")
    }
  }
}

extension Severity {
  var role: Palette.Role {
    switch self {
    case .info: .dim
    case .warning: .warning
    case .critical: .bad
    }
  }
}
