import CCurl
package import Vocabulary

/// A proxy that opens tunnels to servers of any protocol: CONNECT (RFC 9110 section 9.3.6) or SOCKS5
/// (RFC 1928).
package struct Proxy: Hashable, Sendable {
  /// As libcurl names them.
  package enum Scheme: String, CaseIterable, Hashable, Sendable {
    case http
    case https
    /// Names are resolved here.
    case socks5
    /// Names are resolved by the proxy.
    case socks5h

    package var isSOCKS: Bool { self == .socks5 || self == .socks5h }

    fileprivate var standardPort: UInt16 {
      switch self {
      case .http: 80
      case .https: 443
      case .socks5, .socks5h: 1080
      }
    }
  }

  package var scheme: Scheme
  /// The host without the brackets of an IPv6 literal.
  package var host: String
  package var port: UInt16
  package var credential: ProxyCredential?

  /// Whether the proxy gets the servers' names rather than their addresses.
  package var resolvesNames: Bool { scheme != .socks5 }
}

/// The credential for a proxy: Basic (RFC 7617), or SOCKS5's user name and password (RFC 1929).
package struct ProxyCredential: Hashable, Sendable {
  package var username: String
  package var password: Secret

  package init(username: String, password: Secret) {
    self.username = username
    self.password = password
  }
}

/// Why a text is not the URL of a usable proxy.
package enum ProxyURLError: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed
  case unsupportedScheme
  case userInformation
  case path

  package var description: String {
    switch self {
    case .malformed: "not a URL such as http://proxy.example.org:3128"
    case .unsupportedScheme: "the scheme must be http, https, socks5 or socks5h"
    case .userInformation:
      "a user or password in the URL would be visible to everybody who can list processes: give them "
        + "with --proxy-username and --proxy-credential-file"
    case .path: "a proxy's URL must end after host and port"
    }
  }
}

extension Proxy {
  /// Parses `SCHEME://HOST[:PORT]`; the default port is 80, 443 or, for SOCKS, 1080.
  package init(_ text: String) throws(ProxyURLError) {
    guard text.utf8.count <= Self.greatestCount, text.contains("://"),
      !text.utf8.contains(where: { $0 <= 0x20 }), let parts = try? URLParts.reading(text)
    else { throw .malformed }
    guard parts[CURLUPART_USER] == nil, parts[CURLUPART_PASSWORD] == nil else {
      throw .userInformation
    }
    guard let scheme = parts[CURLUPART_SCHEME].flatMap(Scheme.init) else {
      throw .unsupportedScheme
    }
    guard let host = parts[CURLUPART_HOST], !host.isEmpty else { throw .malformed }
    guard ["", "/"].contains(parts[CURLUPART_PATH] ?? ""), parts[CURLUPART_QUERY] == nil,
      parts[CURLUPART_FRAGMENT] == nil
    else { throw .path }
    let port = parts[CURLUPART_PORT].map { UInt16($0) ?? 0 } ?? scheme.standardPort
    guard port > 0 else { throw .malformed }
    self.init(
      scheme: scheme, host: host.first == "[" ? String(host.dropFirst().dropLast()) : host,
      port: port)
  }

  /// A host name has 253 bytes at most.
  private static let greatestCount = 512
}

extension Proxy: CustomStringConvertible {
  /// The proxy as a URL, without its credential.
  package var description: String {
    "\(scheme.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}
