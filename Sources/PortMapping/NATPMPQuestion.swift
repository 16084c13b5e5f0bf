import CNATPMP
import Glibc
import Vocabulary

/// The public address request of NAT-PMP (RFC 6886 section 3.2), by libnatpmp; it blocks its thread.
enum NATPMPQuestion {
  /// The default gateway, as the kernel's routes have it.
  static func gateway() -> IPAddress? {
    var state = natpmp_t()
    // SAFETY: the state is ours, and closed before it goes.
    guard unsafe initnatpmp(&state, 0, 0) == 0 else { return nil }
    defer { _ = unsafe closenatpmp(&state) }
    return .v4(UInt32(bigEndian: state.gateway))
  }

  static func ask(_ gateway: IPAddress, for patience: Nanoseconds) -> RouterAnswer? {
    guard case .v4(let address) = gateway else { return nil }
    var state = natpmp_t()
    // SAFETY: the state is ours, and closed before it goes.
    guard unsafe initnatpmp(&state, 1, address.bigEndian) == 0 else { return nil }
    defer { _ = unsafe closenatpmp(&state) }
    guard unsafe sendpublicaddressrequest(&state) > 0 else { return nil }
    var remaining = Int32(clamping: patience.count / 1_000_000)
    while remaining > 0 {
      let pause = min(remaining, timeout(&state))
      var event = pollfd(fd: state.s, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&event, 1, pause)
      // It sends again once its time has come, 250 ms and then twice as long.
      if let answer = read(&state, from: gateway) { return answer.value }
      if ready == 0 { remaining -= pause } else { remaining -= 1 }
    }
    return nil
  }

  /// In milliseconds, at least one.
  private static func timeout(_ state: inout natpmp_t) -> Int32 {
    var time = timeval()
    guard unsafe getnatpmprequesttimeout(&state, &time) == 0 else { return 1 }
    return max(1, Int32(clamping: time.tv_sec * 1000 + time.tv_usec / 1000))
  }

  private struct End {
    var value: RouterAnswer?
  }

  /// `nil` as long as nothing has come.
  private static func read(_ state: inout natpmp_t, from gateway: IPAddress) -> End? {
    var response = natpmpresp_t()
    switch unsafe readnatpmpresponseorretry(&state, &response) {
    case NATPMP_TRYAGAIN, NATPMP_ERR_WRONGPACKETSOURCE: return nil
    case 0 where response.type == NATPMP_RESPTYPE_PUBLICADDRESS:
      let address = IPAddress.v4(UInt32(bigEndian: unsafe response.pnu.publicaddress.addr.s_addr))
      return End(value: answer(gateway, address.reach == .unspecified ? nil : address))
    // Its own refusals, and PCP alone, which are answers as well.
    case NATPMP_ERR_OUTOFRESOURCES...NATPMP_ERR_UNSUPPORTEDVERSION:
      return End(value: answer(gateway, nil))
    default: return End(value: nil)
    }
  }

  private static func answer(_ gateway: IPAddress, _ outside: IPAddress?) -> RouterAnswer {
    RouterAnswer(router: gateway, method: .natPMP, outside: outside)
  }
}
