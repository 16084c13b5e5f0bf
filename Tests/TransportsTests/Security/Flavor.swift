import COpenSSL
import Endpoints
import Transports

/// The protocol versions that every test of the filter has to hold for.
enum Flavor: String, CaseIterable, Sendable {
  case tls12 = "TLSv1.2"
  case tls13 = "TLSv1.3"
  case dtls12 = "DTLSv1.2"

  var framing: TLSFilter.Framing {
    guard self == .dtls12 else { return .stream }
    var options = TLSFilter.DatagramOptions()
    // Above the 15 ms that OpenSSL takes for "now".
    options.retransmissionTimeout = .milliseconds(20)
    return .datagrams(options)
  }

  /// A server that speaks this version.
  func server(
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
  func context(of server: TLSServerContext) -> SSLContext {
    self == .dtls12 ? server.datagrams : server.stream
  }
}
