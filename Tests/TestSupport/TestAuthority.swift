package import TLS

/// Certificates for the tests: an authority that clients trust, and servers that it vouches for.
package enum TestAuthority {
  package static let host = "turn.example.org"

  package static let root = Result { try authority("test authority") }

  package static func authority(_ name: String, issuer: TLSIdentity? = nil) throws -> TLSIdentity {
    var template = CertificateTemplate(commonName: name)
    template.isAuthority = true
    return try template.make(issuer: issuer)
  }

  /// A certificate as it should be, but for what `change` does to it.
  package static func identity(
    _ change: (inout CertificateTemplate) -> Void = { _ in }
  ) throws -> TLSIdentity {
    var template = CertificateTemplate(commonName: "a server", alternativeNames: ["DNS:\(host)"])
    change(&template)
    return try template.make(issuer: root.get())
  }

  package static func server(
    _ change: (inout TLSServerOptions) -> Void = { _ in }
  ) throws -> TLSServerContext {
    var options = try TLSServerOptions(identity: identity())
    change(&options)
    return try TLSServerContext(options)
  }

  /// A client that trusts the authority.
  package static func client(
    _ change: (inout TLSClientOptions) -> Void = { _ in }
  ) throws -> TLSClientContext {
    var options = TLSClientOptions()
    options.trust = .certificates([try root.get().chain[0]])
    change(&options)
    return try TLSClientContext(options)
  }
}
