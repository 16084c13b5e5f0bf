import Measurements
import TLS
import Transports
import Vocabulary

extension CheckRecord {
  /// Takes an ICMP error that came to a socket of this local address.
  func take(_ error: ICMPError, at local: SocketAddress?) {
    guard let sender = error.sender else { return }
    observe(
      .icmp(
        type: error.type, code: error.code, version: error.version, from: sender,
        isOwn: sender == local?.ip))
  }

  /// Takes a handshake that failed, with what its end tells about the peer.
  func take(_ failure: TLSFailure, _ serverName: String?) {
    update { $0.tls = TLSInfo(failure, serverName: serverName) }
    note(failure)
  }

  /// Notes that nobody looked who the proxy is.
  func take(proxy session: TLSSession) {
    guard case .unchecked(let problem) = TLSInfo(session).trust else { return }
    observe(.proxyUnverified(problem))
  }

  /// Notes what a TLS failure tells about the peer, during the handshake or after it.
  func note(_ failure: TLSFailure) {
    if failure.reason == .clientCertificateDemanded {
      observe(.clientCertificateDemanded)
    } else if let alert = failure.evidence.alertReceived, alert.isFatal {
      observe(.tlsAlert(SafeText(alert.name)))
    }
    if let foreign = ForeignAnswer(failure) { observe(foreign.observation) }
  }
}
