package import Vocabulary

/// The purpose of a check.
package enum CheckKind: String, CaseIterable, Hashable, Sendable {
  /// Reachability, round-trip time and server-reflexive address.
  case stunBinding = "stun_binding"
  /// Binding, then an allocation; without credentials, whether the server asks for them.
  case turnAllocate = "turn_allocate"
  /// Data through an allocation.
  case turnRelay = "turn_relay"
  /// A peer's candidate, and for the chosen one the DTLS handshake.
  case iceConnectivity = "ice_connectivity"
  /// The behaviour of the NATs between this host and some servers; reported under the first of them.
  case natBehavior = "nat_behavior"
  /// What a server can do, and whom it lets in.
  case turnAudit = "turn_audit"

  /// Whether it includes an allocation.
  package var allocates: Bool { self == .turnAllocate || self == .turnRelay }
}

/// Measurements specific to one kind of check.
package indirect enum CheckDetail: Hashable, Sendable {
  case binding
  case allocation(AllocationDetail = AllocationDetail())
  case relay(RelayDetail = RelayDetail())
  case candidate(CandidateInfo)
  case natBehavior(NATDetail = NATDetail())
  case audit(AuditDetail = AuditDetail())

  package var kind: CheckKind {
    switch self {
    case .binding: .stunBinding
    case .allocation: .turnAllocate
    case .relay: .turnRelay
    case .candidate: .iceConnectivity
    case .natBehavior: .natBehavior
    case .audit: .turnAudit
    }
  }
}

/// The result of an allocation (RFC 8656 section 7).
package struct AllocationDetail: Hashable, Sendable {
  package var relayedAddresses: [SocketAddress] = []
  package var lifetimeSeconds: UInt32?
  package var realm: SafeText?
  package var integrity: IntegrityKind?
  /// The same for all checks of a run with the same user name and password; says nothing of them.
  package var credentialMark: Int?
  /// When a time-limited credential expires (TURN REST user name, KVS, a token).
  package var credentialExpiresAt: UnixTime?
  /// Why the Binding requests before the Allocate failed, which decides nothing by itself.
  package var bindingFailure: Failure?

  package init() {}
}

extension CheckResult {
  package var kind: CheckKind { detail.kind }

  /// `nil` for a check without an allocation.
  package var allocation: AllocationDetail? {
    get {
      switch detail {
      case .allocation(let allocation): allocation
      case .relay(let relay): relay.allocation
      case .binding, .candidate, .natBehavior, .audit: nil
      }
    }
    set {
      guard let newValue else { return }
      switch detail {
      case .allocation: detail = .allocation(newValue)
      case .relay(var relay):
        relay.allocation = newValue
        detail = .relay(relay)
      case .binding, .candidate, .natBehavior, .audit: break
      }
    }
  }

  /// `nil` unless the check sends data through a relay.
  package var relay: RelayDetail? {
    get { if case .relay(let relay) = detail { relay } else { nil } }
    set {
      if case .relay = detail, let newValue { detail = .relay(newValue) }
    }
  }

  /// `nil` unless the check is of an ICE candidate, which has no URI.
  package var candidate: CandidateInfo? {
    get { if case .candidate(let candidate) = detail { candidate } else { nil } }
    set {
      if case .candidate = detail, let newValue { detail = .candidate(newValue) }
    }
  }

  /// `nil` for every check but that of the NATs on the way.
  package var nat: NATDetail? {
    get { if case .natBehavior(let nat) = detail { nat } else { nil } }
    set {
      if case .natBehavior = detail, let newValue { detail = .natBehavior(newValue) }
    }
  }

  /// `nil` for every check but an audit.
  package var audit: AuditDetail? {
    get { if case .audit(let audit) = detail { audit } else { nil } }
    set {
      if case .audit = detail, let newValue { detail = .audit(newValue) }
    }
  }

  package var relayedAddresses: [SocketAddress] { allocation?.relayedAddresses ?? [] }
  package var lifetimeSeconds: UInt32? { allocation?.lifetimeSeconds }
  package var realm: SafeText? { allocation?.realm }
  package var integrity: IntegrityKind? { allocation?.integrity }
  package var credentialExpiresAt: UnixTime? { allocation?.credentialExpiresAt }
  package var bindingFailure: Failure? { allocation?.bindingFailure }
}
