package import Vocabulary

/// The kind of NAT or firewall in front of a peer.
package enum NATPeer: String, CaseIterable, Hashable, Sendable {
  /// A public address, and no firewall.
  case open
  /// One port for every destination, and everybody is let in.
  case endpointIndependent = "endpoint_independent"
  /// One port for every destination, and only those sent to are let in.
  case portRestricted = "port_restricted"
  /// Another port for each destination.
  case symmetric
  /// UDP does not get out.
  case udpShut = "udp_shut"
}

/// How media reaches a peer.
package enum NATPath: String, CaseIterable, Hashable, Sendable {
  case direct
  case relay
  /// Depends on something that was not tested.
  case unknown
}

/// The predicted result of ICE between this host and a peer, with the reason.
package struct NATPrediction: Hashable, Sendable {
  package var peer: NATPeer
  package var path: NATPath
  package var reason: SafeText

  package init(_ peer: NATPeer, _ path: NATPath, _ reason: SafeText) {
    self.peer = peer
    self.path = path
    self.reason = reason
  }
}

extension NATDetail {
  /// One for each kind of peer, over UDP; empty if too little is known for any.
  package var predictions: [NATPrediction] {
    guard mapped != nil else {
      return NATPeer.allCases.map { .init($0, .relay, "no UDP comes back here") }
    }
    return NATPeer.allCases.map(prediction)
  }

  private func prediction(_ peer: NATPeer) -> NATPrediction {
    switch peer {
    case .udpShut: .init(peer, .relay, "the peer has no UDP")
    case .open: .init(peer, .direct, "it lets anyone in")
    case .endpointIndependent:
      .init(peer, .direct, "it lets anyone in at a known port")
    case .portRestricted: towardsPortRestricted
    case .symmetric: towardsSymmetric
    }
  }

  /// What of us depends on whom we send to.
  private var varying: SafeText { variesByAddressAlone ? "address" : "port" }

  private var towardsPortRestricted: NATPrediction {
    let peer = NATPeer.portRestricted
    guard let mapping else {
      return .init(peer, .unknown, "our mapping was not tested")
    }
    guard mapping.isDependent else {
      return .init(peer, .direct, "both ports are known in advance")
    }
    switch filtering {
    case .endpointIndependent: return .init(peer, .direct, "our side lets anyone in")
    case nil: return .init(peer, .unknown, "our filtering was not tested")
    default:
      return .init(peer, .relay, "it does not know our \(varying) there")
    }
  }

  private var towardsSymmetric: NATPrediction {
    let peer = NATPeer.symmetric
    guard let mapping else {
      return .init(peer, .unknown, "our mapping was not tested")
    }
    switch filtering {
    case .endpointIndependent: return .init(peer, .direct, "our side lets anyone in")
    case .addressDependent where !mapping.isDependent:
      return .init(peer, .direct, "we let in any port of its address")
    case nil where mapping.isDependent:
      return .init(peer, .relay, "neither side knows the other's \(varying)")
    case nil: return .init(peer, .unknown, "our filtering was not tested")
    case .addressDependent, .addressAndPortDependent:
      return mapping.isDependent
        ? .init(peer, .relay, "neither side knows the other's \(varying)")
        : .init(peer, .relay, "we have not sent to the port it uses")
    }
  }
}
