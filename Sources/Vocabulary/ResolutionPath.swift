/// How a URI's host becomes addresses.
package enum ResolutionMethod: String, CaseIterable, Hashable, Sendable {
  /// A and AAAA of the host, as every browser does.
  case browser
  /// NAPTR, SRV, then A and AAAA (RFC 5928, RFC 7350, RFC 8489 section 8.1).
  case rfc5928
}

/// How a URI led to the server that was tried.
package enum ResolutionPath: String, CaseIterable, Hashable, Sendable {
  /// The host is itself an address.
  case literal
  /// The host's own A and AAAA records.
  case address
  case srv
  case naptr
  /// Nothing was looked up here: the proxy was given the name.
  case proxy
}
