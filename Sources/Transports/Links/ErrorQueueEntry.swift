internal import CLinux
internal import Vocabulary

/// What an entry of a socket's error queue can be.
enum ErrorQueueEntry {
  case icmp(ICMPError)
  case transmitted(UInt32, KernelStamp)
  /// Said by this machine about itself, which the failed call told already.
  case other

  init(_ facts: clinux_reception) {
    switch Int32(facts.origin) {
    case SO_EE_ORIGIN_ICMP: self = .icmp(ICMPError(.v4, facts))
    case SO_EE_ORIGIN_ICMP6: self = .icmp(ICMPError(.v6, facts))
    case SO_EE_ORIGIN_TIMESTAMPING:
      guard let stamp = KernelStamp(facts) else {
        self = .other
        return
      }
      self = .transmitted(facts.data, stamp)
    default: self = .other
    }
  }
}

extension ICMPError {
  fileprivate init(_ version: IPVersion, _ facts: clinux_reception) {
    self.init(
      version: version, type: facts.type, code: facts.code,
      sender: SocketAddress(facts.offender)?.ip, errno: Int32(truncatingIfNeeded: facts.error),
      // The kernel fills it in only where the message has it: fragmentation needed, packet too big.
      mtu: facts.info == 0 ? nil : facts.info)
  }
}
