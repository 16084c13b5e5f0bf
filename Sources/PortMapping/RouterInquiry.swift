package import Polling
package import Vocabulary

/// Asks the default gateway of this host for its outside address, by NAT-PMP (RFC 6886) and UPnP at once.
///
/// Neither question opens or changes anything at the router. PCP (RFC 6887) has no question that
/// does not map a port, so it is not asked.
@NetworkActor
package enum RouterInquiry {
  private nonisolated static let patience = Nanoseconds.seconds(1)

  /// The answer with an outside address, else any; `nil` if the router gives none within a second, or
  /// this host is not behind one.
  package static func ask(from local: IPAddress) async -> RouterAnswer? {
    // No NAT at the gateway gives out public or loopback addresses.
    guard local.version == .v4, local.reach == .privateUse || local.reach == .sharedCarrier else {
      return nil
    }
    let deadline = EventLoop.now + patience
    guard let found = await EventLoop.offLoop(until: deadline, { NATPMPQuestion.gateway() }),
      let gateway = found, gateway != local
    else { return nil }
    async let natPMP = EventLoop.offLoop(until: deadline) {
      NATPMPQuestion.ask(gateway, for: patience)
    }
    async let upnp = UPnPQuestion.ask(gateway, from: local, until: deadline)
    let answers = [(await natPMP).flatMap(\.self), await upnp].compactMap(\.self)
    return answers.first { $0.outside != nil } ?? answers.first
  }
}
