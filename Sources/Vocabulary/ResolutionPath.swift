/// How a URI's host becomes addresses.
package enum ResolutionMethod: String, CaseIterable, Hashable, Sendable {
  /// A and AAAA of the host, as every browser does it.
  case browser
  /// NAPTR, SRV, then A and AAAA (RFC 5928, RFC 7350, RFC 8489 section 8.1).
  case rfc5928
}

/// What led from a URI to the server that was tried.
package enum ResolutionPath: String, CaseIterable, Hashable, Sendable {
  /// The host is an address itself.
  case literal
  /// The host's own A and AAAA records.
  case address
  case srv
  case naptr
  /// Nothing was looked up here: the proxy was given the name.
  case proxy
}
