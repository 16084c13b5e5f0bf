/// What all connections of a client have in common: options and trusted authorities.
///
/// Make it once per run: reading the system's authorities costs tens of milliseconds.
package struct TLSClientContext: Sendable {
  package init(_ options: TLSClientOptions) throws(TLSSetupError) {
  }
}

/// What all connections of a server have in common: options, certificate and key.
package struct TLSServerContext: Sendable {
  package init(_ options: TLSServerOptions) throws(TLSSetupError) {
  }
}
