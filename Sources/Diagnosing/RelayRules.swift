import Measurements
import Vocabulary

extension Diagnosis {
  static let relayRules = [
    unroutableRelay, zeroLifetime, longLifetime, notReleased, redirected, unsignedRedirect,
  ]

  /// TURN-14: a relay that the other side cannot reach is none.
  private static let unroutableRelay = Rule.eachCheck { check, _ in
    let suspects = check.relayedAddresses.filter { relay in
      relay.ip.reach != .global && relay.ip != check.server.address
    }
    guard let worst = suspects.min(by: { $0.ip.reach.extent < $1.ip.reach.extent }) else {
      return nil
    }
    let server = check.server.address
    return check.finding(
      "relay-address-unroutable",
      worst.ip.reach.extent < server?.reach.extent ?? 0 ? .warning : .info,
      title: "The relayed address cannot be reached from the Internet",
      evidence:
        "the relay is \(worst), which is \(worst.ip.reach.words)",
      remedy: """
        The server gives out its inner address. coturn behind a NAT or in a container: \
        external-ip=PUBLIC/PRIVATE, and forward the relay ports (min-port to max-port) as they are.
        """)
  }

  private static let zeroLifetime = Rule.eachCheck { check, _ in
    guard check.lifetimeSeconds == 0, check.outcome == .ok else { return nil }
    return check.finding(
      "zero-lifetime", .warning, title: "The allocation was over as soon as it was granted",
      evidence: "LIFETIME 0 in a success",
      remedy: "Correct the server: coturn's max-allocate-lifetime must not be 0 (600 is usual).")
  }

  private static let longLifetime = Rule.eachCheck { check, _ in
    // RFC 8656 section 7.2 recommends an hour at most.
    guard let lifetime = check.lifetimeSeconds, lifetime > 3600 else { return nil }
    return check.finding(
      "long-lifetime", .info, title: "The server grants very long allocations",
      evidence: "LIFETIME \(lifetime) s",
      remedy: """
        What clients leave behind holds ports for that long: set coturn's max-allocate-lifetime \
        to 3600 or less.
        """)
  }

  private static let notReleased = Rule.eachObservation { observation, check in
    guard case .allocationNotReleased = observation else { return nil }
    return check.finding(
      "allocation-not-released", .warning,
      title: "The server did not confirm that the allocation was given back",
      evidence: "\(observation)",
      remedy: """
        Until it ends it holds a port and counts against the user's quota; over TCP and TLS most \
        servers end it with the connection. See the server's log for a Refresh with lifetime 0.
        """)
  }

  private static let redirected = Rule.eachObservation { observation, check in
    guard case .redirected(let target, signed: true, followed: true) = observation else {
      return nil
    }
    return check.finding(
      "redirected", .info, title: "The server sends to another one, which was measured instead",
      evidence: "300 to \(target): addresses, TLS and round trips are that server's",
      remedy: "Nothing to repair. To measure the first server's own path, use a stun: URI.")
  }

  private static let unsignedRedirect = Rule.eachObservation { observation, check in
    guard case .redirected(let target, signed: false, let followed) = observation else {
      return nil
    }
    return check.finding(
      "redirect-unsigned", .info, title: "The server sends elsewhere without proving who it is",
      evidence:
        "300 to \(target) without MESSAGE-INTEGRITY, \(followed ? "followed" : "not followed")",
      remedy: """
        coturn answers 300 before it authenticates anybody. Anyone on the way could do the same: \
        use turns:, or put the final server in the URI.
        """)
  }
}
