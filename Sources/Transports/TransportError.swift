internal import Glibc
package import TLS
internal import Vocabulary

/// Why a connection could not be opened, or is unusable, with the evidence.
package enum TransportError: Error, Equatable, Sendable {
  /// Nothing listens there: ICMP port unreachable, or RST in answer to TCP's SYN (no ICMP).
  case refused(ICMPError?)
  case hostUnreachable(ICMPError?)
  case networkUnreachable(ICMPError?)
  /// A filter on the path, or at the host, rejects the packets.
  case administrativelyProhibited(ICMPError?)
  /// The deadline passed, or TCP had no acknowledgement for too long.
  case timeout
  /// The peer ended the connection in an orderly way.
  case closed
  /// The peer, or something in its name, reset the connection (TCP RST).
  case reset
  /// A failure of this machine; nothing is known about the peer.
  case local(LocalError)
  case tls(TLSFailure)
  case tlsSetup(TLSSetupError)
  /// The proxy opened no tunnel.
  case proxy(ProxyFailure)
  /// The task was cancelled.
  case cancelled
}

/// A system call that failed for a reason on this machine.
package struct LocalError: Error, Hashable, Sendable {
  package var errno: Int32
  package var call: Call

  package enum Call: String, Hashable, Sendable {
    case socket
    case option
    case bind
    case connect
    case listen
    case accept
    case send
    case receive
    case watch
  }

  package init(errno: Int32, during call: Call) {
    self.errno = errno
    self.call = call
  }

  /// Whether the source address is not, or no longer, one of this machine's (B-49).
  package var isAddressGone: Bool { errno == EADDRNOTAVAIL }
}

extension TransportError {
  /// The meaning of an ICMP error for reaching the peer.
  package init(_ error: ICMPError) {
    self =
      switch (error.version, error.type, error.code) {
      case (.v4, ICMPError.unreachableV4, 2), (.v4, ICMPError.unreachableV4, 3): .refused(error)
      case (.v4, ICMPError.unreachableV4, 0), (.v4, ICMPError.unreachableV4, 6),
        (.v4, ICMPError.unreachableV4, 11):
        .networkUnreachable(error)
      case (.v4, ICMPError.unreachableV4, 9), (.v4, ICMPError.unreachableV4, 10),
        (.v4, ICMPError.unreachableV4, 13):
        .administrativelyProhibited(error)
      case (.v6, ICMPError.unreachableV6, 0): .networkUnreachable(error)
      case (.v6, ICMPError.unreachableV6, 4): .refused(error)
      case (.v6, ICMPError.unreachableV6, 1), (.v6, ICMPError.unreachableV6, 5),
        (.v6, ICMPError.unreachableV6, 6):
        .administrativelyProhibited(error)
      default: .hostUnreachable(error)
      }
  }

  /// The meaning of a connected socket's pending error, with or without the ICMP error behind it.
  init(pending errno: Int32, _ error: ICMPError?, during call: LocalError.Call) {
    if let error {
      self.init(error)
      return
    }
    self =
      switch errno {
      case ECONNREFUSED: .refused(nil)
      case EHOSTUNREACH, EHOSTDOWN: .hostUnreachable(nil)
      case ENETUNREACH: .networkUnreachable(nil)
      case ECONNRESET, EPIPE: .reset
      case ETIMEDOUT: .timeout
      default: .local(LocalError(errno: errno, during: call))
      }
  }
}
