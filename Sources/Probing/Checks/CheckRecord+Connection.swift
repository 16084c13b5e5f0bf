import Measurements
import TLS
import Transports
import Vocabulary

extension CheckRecord {
  /// Records how far an opened connection got.
  func reach(_ connection: Connection) {
    reach(.route)
    if !connection.transport.isDatagram { reach(.port) }
    if connection.security != nil { reach(.tlsDone) }
  }

  /// Records how far a failed connection got.
  func reach(_ failure: OpeningFailure) {
    // Without any step there was no socket; if this host itself refuses, no route was found.
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

  /// Records an ICMP error received by a socket with this local address.
  func apply(_ error: ICMPError, at local: SocketAddress?) {
    guard let sender = error.sender else { return }
    observe(
      .icmp(
        type: error.type, code: error.code, version: error.version, from: sender,
        isOwn: sender == local?.ip))
  }

  /// Records a failed handshake, and what its end tells about the peer.
  func apply(_ failure: TLSFailure, _ serverName: String?) {
    update { $0.tls = TLSInfo(failure, serverName: serverName) }
    note(failure)
  }

  /// Records that the proxy's identity was not verified.
  func apply(proxy session: TLSSession) {
    guard case .unchecked(let problem) = TLSInfo(session).trust else { return }
    observe(.proxyUnverified(problem))
  }

  /// Records what a TLS failure tells about the peer, during the handshake or after it.
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
