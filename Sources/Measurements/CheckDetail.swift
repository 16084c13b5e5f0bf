package import Vocabulary

/// What a check set out to show.
package enum CheckKind: String, CaseIterable, Hashable, Sendable {
  /// Reachability, the round-trip time, and the address that the server sees.
  case stunBinding = "stun_binding"
  /// Binding, then an allocation; without credentials, whether the server asks for some.
  case turnAllocate = "turn_allocate"
  /// Data through an allocation.
  case turnRelay = "turn_relay"
  /// A candidate of a peer, and on the chosen one the DTLS handshake.
  case iceConnectivity = "ice_connectivity"
  case natBehavior = "nat_behavior"

  /// Whether an allocation is part of it.
  package var allocates: Bool { self == .turnAllocate || self == .turnRelay }
}

/// What only checks of one kind have measured.
package enum CheckDetail: Hashable, Sendable {
  case binding
  case allocation(AllocationDetail = AllocationDetail())
  case relay(RelayDetail = RelayDetail())
  case candidate(CandidateInfo)
  case natBehavior

  package var kind: CheckKind {
    switch self {
    case .binding: .stunBinding
    case .allocation: .turnAllocate
    case .relay: .turnRelay
    case .candidate: .iceConnectivity
    case .natBehavior: .natBehavior
    }
  }
}

/// What an allocation came to (RFC 8656 section 7).
package struct AllocationDetail: Hashable, Sendable {
  package var relayedAddresses: [SocketAddress] = []
  package var lifetimeSeconds: UInt32?
  package var realm: SafeText?
  package var integrity: IntegrityKind?
  /// When a time-limited credential ends (TURN REST user name, KVS, a token).
  package var credentialExpiresAt: UnixTime?
  /// Why the Binding requests before the Allocate failed, which decides nothing by itself.
  package var bindingFailure: Failure?

  package init() {}
}

extension CheckResult {
  package var kind: CheckKind { detail.kind }

  /// `nil` for a check that allocates nothing.
  package var allocation: AllocationDetail? {
    get {
      switch detail {
      case .allocation(let allocation): allocation
      case .relay(let relay): relay.allocation
      case .binding, .candidate, .natBehavior: nil
      }
    }
    set {
      guard let newValue else { return }
      switch detail {
      case .allocation: detail = .allocation(newValue)
      case .relay(var relay):
        relay.allocation = newValue
        detail = .relay(relay)
      case .binding, .candidate, .natBehavior: break
      }
    }
  }

  /// `nil` for every check but that of data through a relay.
  package var relay: RelayDetail? {
    get { if case .relay(let relay) = detail { relay } else { nil } }
    set {
      if case .relay = detail, let newValue { detail = .relay(newValue) }
    }
  }

  /// `nil` for every check but that of an ICE candidate, which has no URI.
  package var candidate: CandidateInfo? {
    get { if case .candidate(let candidate) = detail { candidate } else { nil } }
    set {
      if case .candidate = detail, let newValue { detail = .candidate(newValue) }
    }
  }

  package var relayedAddresses: [SocketAddress] { allocation?.relayedAddresses ?? [] }
  package var lifetimeSeconds: UInt32? { allocation?.lifetimeSeconds }
  package var realm: SafeText? { allocation?.realm }
  package var integrity: IntegrityKind? { allocation?.integrity }
  package var credentialExpiresAt: UnixTime? { allocation?.credentialExpiresAt }
  package var bindingFailure: Failure? { allocation?.bindingFailure }
}
