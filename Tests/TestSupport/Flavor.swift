import COpenSSL
package import TLS
package import Vocabulary

/// The protocol versions that every test of the filter has to hold for.
package enum Flavor: String, CaseIterable, Sendable {
  case tls12 = "TLSv1.2"
  case tls13 = "TLSv1.3"
  case dtls12 = "DTLSv1.2"

  package var framing: TLSFilter.Framing {
    self == .dtls12 ? .datagrams(retransmittingAfter: .milliseconds(20)) : .stream
  }

  /// For tests that count what is sent: DTLS retransmits nothing, however slow the machine.
  package var patientFraming: TLSFilter.Framing {
    self == .dtls12 ? .datagrams(retransmittingAfter: .seconds(60)) : .stream
  }

  /// A server that speaks this version.
  package func server(
    _ change: (inout TLSServerOptions) -> Void = { _ in }
  ) throws -> TLSServerContext {
    let server = try TestAuthority.server(change)
    if self == .tls12 {
      unsafe SSL_CTX_ctrl(
        server.stream.pointer, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
    }
    return server
  }

  /// The OpenSSL context behind such a server, for what only a bad server would do.
  package func context(of server: TLSServerContext) -> SSLContext {
    self == .dtls12 ? server.datagrams : server.stream
  }
}

extension TLSFilter.Framing {
  package static func datagrams(
    retransmittingAfter timeout: Nanoseconds, maximumSize: Int = 1152
  ) -> TLSFilter.Framing {
    var options = TLSFilter.DatagramOptions()
    options.retransmissionTimeout = timeout
    options.maximumSize = maximumSize
    return .datagrams(options)
  }
}
