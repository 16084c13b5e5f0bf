import Measurements
import Vocabulary

extension Diagnosis {
  static let addressRules = [mappedAddressOnly, rewrittenAddress, unstableMapping, otherSender]

  private static let mappedAddressOnly = Rule.eachObservation { observation, check in
    guard observation == .mappedAddressOnly else { return nil }
    return check.finding(
      "legacy-mapped-only", .info, title: "The server answers as in RFC 3489, of 2003",
      evidence: "MAPPED-ADDRESS without XOR-MAPPED-ADDRESS",
      remedy: """
        Upgrade the server. Routers that rewrite addresses inside packets spoil the plain form, \
        and browsers may ignore it.
        """)
  }

  //
  private static let rewrittenAddress = Rule.eachObservation { observation, check in
    guard case .mappedAddressRewritten(let plain, let xored) = observation else { return nil }
    return check.finding(
      "alg-rewrites-address", .warning, title: "A device on the way rewrites addresses in packets",
      evidence: "MAPPED-ADDRESS \(plain), XOR-MAPPED-ADDRESS \(xored)",
      remedy: """
        Switch off the application layer gateway (often called SIP ALG) of the router, or use \
        another port or turns:, which it cannot read.
        """)
  }

  // B-31
  private static let unstableMapping = Rule.eachObservation { observation, check in
    guard case .mappingChanged(let addresses) = observation else { return nil }
    return check.finding(
      "mapping-unstable", .warning, title: "The NAT's mapping changed during the check",
      evidence: "one socket was seen as \(addresses.map(\.description).joined(separator: ", "))",
      remedy: """
        A NAT pool or several uplinks spread one client's packets: pin it to one public address \
        (paired pooling, RFC 4787 REQ-2). Until then direct connections fail; relays over TCP hold.
        """)
  }

  //
  private static let otherSender = Rule.eachObservation { observation, check in
    guard case .answeredFrom(let sender) = observation else { return nil }
    return check.finding(
      "answer-from-elsewhere", .warning, title: "An answer came from an address that was not asked",
      evidence: "from \(sender); browsers ignore such answers",
      remedy: """
        The server or its load balancer answers from another address: bind it to the one that \
        clients ask (coturn: listening-ip), and check for asymmetric NAT in front of it.
        """)
  }
}
