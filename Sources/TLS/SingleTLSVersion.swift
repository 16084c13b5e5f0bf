import COpenSSL

/// A version of TLS or DTLS that is offered alone, to find out whether a server speaks it.
package enum SingleTLSVersion: CaseIterable, Hashable, Sendable {
  case tls10
  case tls11
  case tls12
  case tls13
  case dtls10
  case dtls12

  fileprivate var number: Int32 {
    switch self {
    case .tls10: TLS1_VERSION
    case .tls11: TLS1_1_VERSION
    case .tls12: TLS1_2_VERSION
    case .tls13: TLS1_3_VERSION
    case .dtls10: DTLS1_VERSION
    case .dtls12: DTLS1_2_VERSION
    }
  }

  fileprivate var isDatagram: Bool { self == .dtls10 || self == .dtls12 }
}

extension TLSClientContext {
  /// A client that speaks one version alone and takes any certificate: for handshakes after which
  /// nothing is sent.
  package init(only version: SingleTLSVersion) throws(TLSSetupError) {
    var options = TLSClientOptions()
    options.trust = .certificates([])
    options.verifiesCertificates = false
    try self.init(options)
    try (version.isDatagram ? datagrams : stream).restrict(to: version.number)
  }
}
