import HTTPFetching
package import Measurements
import STUNClient
import TLS
package import Transports
package import Vocabulary

extension TransportError {
  /// The loss as a state machine sees it.
  var loss: TransportLoss {
    switch self {
    case .refused, .hostUnreachable, .networkUnreachable, .administrativelyProhibited: .unreachable
    case .closed, .timeout, .tls: .closed
    case .reset: .reset
    case .local, .tlsSetup, .cancelled: .local
    case .proxy: .closed
    }
  }

  /// The failure as reported.
  package func failure(during phase: PhaseName) -> Failure {
    Failure(
      reason, during: phase, message: SafeText(sentence), errno: errno,
      evidence: evidence.map { SafeText($0) }, detail: detail)
  }

  private var detail: FailureDetail? {
    switch self {
    case .closed: .closed
    case .reset: .reset
    case .local(let error) where error.isAddressGone && error.call != .bind: .localAddressGone
    case .tls(let failure): failure.failureDetail
    case .tlsSetup: .unusableTrust
    default: nil
    }
  }

  private var reason: FailureReason {
    switch self {
    case .refused: .connectionRefused
    case .hostUnreachable: .hostUnreachable
    case .networkUnreachable: .networkUnreachable
    case .administrativelyProhibited: .administrativelyProhibited
    case .timeout: .timeout
    case .closed, .reset: .connectionClosed
    case .local, .tlsSetup: .localError
    case .tls(let failure): failure.failureReason
    case .proxy(let failure): failure.failureReason
    case .cancelled: .cancelled
    }
  }

  private var sentence: String {
    switch self {
    case .refused(nil): "the connection was refused"
    case .refused: "the port was reported as unreachable"
    case .hostUnreachable: "the host cannot be reached"
    case .networkUnreachable: "no route to that network"
    case .administrativelyProhibited: "a filter prohibits it"
    case .timeout: "no answer in time"
    case .closed: "the server closed the connection"
    case .reset: "the connection was reset"
    case .local(let error) where error.isAddressGone: "the local address is gone"
    case .local(let error): "this computer could not \(error.call.verb)"
    case .tls(let failure): failure.sentence
    case .tlsSetup(let error): error.sentence
    case .proxy(let failure): failure.sentence
    case .cancelled: "interrupted"
    }
  }

  private var errno: Int32? {
    switch self {
    case .local(let error): error.errno
    case .refused(let icmp?), .hostUnreachable(let icmp?), .networkUnreachable(let icmp?),
      .administrativelyProhibited(let icmp?):
      icmp.errno
    default: nil
    }
  }

  private var evidence: [String] {
    switch self {
    case .refused(let icmp?), .hostUnreachable(let icmp?), .networkUnreachable(let icmp?),
      .administrativelyProhibited(let icmp?):
      [icmp.sentence]
    case .refused(nil): ["TCP RST in answer to SYN"]
    case .reset: ["TCP RST"]
    case .tls(let failure): failure.proof
    case .proxy(let failure): failure.evidence.map { SecretMask.current.masked($0) }
    default: []
    }
  }
}

extension ICMPError {
  /// `ICMP port unreachable (type 3, code 3) from 192.0.2.1`.
  var sentence: String {
    let size = mtu.map { ", next-hop MTU \($0)" } ?? ""
    guard let sender else {
      return "\(version == .v4 ? "ICMP" : "ICMPv6") type \(type) code \(code)\(size)"
    }
    let message = Observation.icmp(
      type: type, code: code, version: version, from: sender, isOwn: false)
    return "\(message)\(size)"
  }
}

extension LocalError.Call {
  fileprivate var verb: String {
    switch self {
    case .socket: "open a socket"
    case .option: "set up the socket"
    case .bind: "use the local address"
    case .connect: "connect"
    case .listen: "listen"
    case .accept: "accept a connection"
    case .send: "send"
    case .receive: "receive"
    case .watch: "watch the socket"
    }
  }
}

extension TLSSetupError {
  var sentence: String {
    switch self {
    case .unreadableAuthorities(let path, let detail):
      "the certificate authorities in \(path) cannot be read: \(detail)"
    case .invalidIdentity(let detail): "the certificate cannot be used: \(detail)"
    case .invalidApplicationProtocol(let name): "\(name) is not a valid application protocol name"
    case .library(let detail): "OpenSSL failed: \(detail)"
    }
  }
}
