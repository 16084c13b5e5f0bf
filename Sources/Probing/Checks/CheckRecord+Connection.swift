import Measurements
import TLS
import Transports
import Vocabulary

extension CheckRecord {
  /// Takes how far a connection came that was opened.
  func reach(_ connection: Connection) {
    reach(.route)
    if !connection.transport.isDatagram { reach(.port) }
    if connection.security != nil { reach(.tlsDone) }
  }

  /// Takes how far a connection came that could not be opened.
  func reach(_ failure: OpeningFailure) {
    // Without as much as a step there was no socket; what this host refuses has found no route.
    if !failure.phases.isEmpty, !failure.error.isLocal { reach(.route) }
    for phase in failure.phases where phase.failure == nil {
      // A tunnel is open once the proxy has reached the server's port.
      reach(phase.name == .connect || phase.name == .proxy ? .port : .route)
    }
    switch failure.handshake {
    case .silent: break
    case .bytes: reach(.firstByte)
    case .hello: reach(.tlsHello)
    }
  }

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

extension TransportError {
  fileprivate var isLocal: Bool {
    switch self {
    case .local, .tlsSetup: true
    default: false
    }
  }
}
