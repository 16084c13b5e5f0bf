package import Vocabulary

/// What a server can do, what it tells strangers, and whom its relays reach (docs/audit.md).
package struct AuditDetail: Hashable, Sendable {
  /// Every feature once, in the order of ``ServerFeature``.
  package var features: [FeatureResult] = []
  /// What it told before any authentication, in words.
  package var disclosures: [SafeText] = []
  /// Of a Binding and of an Allocate without credentials, those that were answered.
  package var amplifications: [Amplification] = []
  /// Whether it allocated without credentials; `nil` if it was not asked.
  package var isOpenRelay: Bool?
  /// The peers that its relays were asked to reach; `nil` without consent to ask.
  package var peers: [PeerResult]?

  package init() {}

  /// `nil` if it is not among them.
  package func state(of feature: ServerFeature) -> FeatureState? {
    features.first { $0.feature == feature }?.state
  }
}

/// Something that a STUN or TURN server may be able to do.
package enum ServerFeature: String, CaseIterable, Hashable, Sendable {
  /// REQUESTED-ADDRESS-FAMILY (RFC 8656 section 7.1).
  case ipv6Relay = "ipv6_relay"
  /// ADDITIONAL-ADDRESS-FAMILY: one allocation with addresses of both IP versions.
  case dualStack = "dual_stack"
  /// EVEN-PORT, with the next port reserved and had by its token.
  case portReservation = "port_reservation"
  case dontFragment = "dont_fragment"
  /// RFC 6062.
  case tcpRelay = "tcp_relay"
  /// RFC 8016: the allocation survives a change of socket.
  case mobility
  /// RFC 7635.
  case thirdPartyAuthorization = "third_party_authorization"
  /// RFC 8489: MESSAGE-INTEGRITY-SHA256 in answers.
  case sha256
  case userhash
  case nonceCookie = "nonce_cookie"
  /// RFC 5780: OTHER-ADDRESS at another IP address.
  case natDiscovery = "nat_discovery"
  case alternateServer = "alternate_server"
  /// RFC 8656 section 12: 0x4000 to 0x4FFF.
  case channelNumbers = "channel_numbers"
  case lifetimes
  /// Of the names of RFC 7443.
  case alpn
  case tls10 = "tls_1_0"
  case tls11 = "tls_1_1"
  case tls12 = "tls_1_2"
  case tls13 = "tls_1_3"
  case dtls10 = "dtls_1_0"
  case dtls12 = "dtls_1_2"
  /// Requests without credentials are answered up to a rate, and not above.
  case challengeLimit = "challenge_limit"
}

/// Whether a server has a feature.
package enum FeatureState: String, CaseIterable, Hashable, Sendable {
  case yes
  case no
  /// It said so, mostly with an error code.
  case refused
  /// It answered, and the answer shows neither.
  case notShown = "not_shown"
  case notTried = "not_tried"
}

/// A feature, and what shows it.
package struct FeatureResult: Hashable, Sendable {
  package var feature: ServerFeature
  package var state: FeatureState
  /// The ERROR-CODE of a refusal.
  package var code: Int?
  package var evidence: SafeText

  package init(
    _ feature: ServerFeature, _ state: FeatureState, code: Int? = nil, _ evidence: SafeText
  ) {
    self.feature = feature
    self.state = state
    self.code = code
    self.evidence = evidence
  }
}

/// The sizes of a request without credentials and of all that came back, as UDP payloads.
package struct Amplification: Hashable, Sendable {
  package var method: Method
  package var requestBytes: Int
  package var answerBytes: Int

  package enum Method: String, CaseIterable, Hashable, Sendable {
    case binding
    case allocate

    package var words: String { self == .binding ? "a Binding" : "an Allocate" }
  }

  package init(_ method: Method, requestBytes: Int, answerBytes: Int) {
    self.method = method
    self.requestBytes = requestBytes
    self.answerBytes = answerBytes
  }

  /// How many bytes come for each one sent.
  package var factor: Double {
    requestBytes > 0 ? Double(answerBytes) / Double(requestBytes) : 0
  }
}

/// What became of one peer address.
package struct PeerResult: Hashable, Sendable {
  package var kind: PeerKind
  package var address: IPAddress
  package var permission: Permission
  /// The ERROR-CODE of a refusal.
  package var code: Int?
  /// Whether a packet arrived at a listener of ours there, or was answered; `nil` where none can be.
  package var isDelivered: Bool?

  package enum Permission: String, CaseIterable, Hashable, Sendable {
    case granted
    case refused
    case unanswered
    case notTried = "not_tried"
  }

  package init(
    _ kind: PeerKind, _ address: IPAddress, _ permission: Permission, code: Int? = nil,
    isDelivered: Bool? = nil
  ) {
    self.kind = kind
    self.address = address
    self.permission = permission
    self.code = code
    self.isDelivered = isDelivered
  }
}

/// Why a peer's address should, or need not, be refused.
package enum PeerKind: String, CaseIterable, Hashable, Sendable {
  case loopback
  /// 0.0.0.0 and ::, which reach the host itself on many systems.
  case unspecified
  case privateUse = "private"
  case carrier
  case linkLocal = "link_local"
  /// Where clouds hand out the credentials of a machine.
  case metadata
  case multicast
  case broadcast
  /// An IPv6 address in which one of the others is hidden.
  case mapped
  case compatible
  case sixToFour = "6to4"
  case teredo
  case nat64
  /// The server's own address, with the ports that it listens on.
  case ownListener = "own_listener"
  /// The address of its relays.
  case ownRelay = "own_relay"

  /// Whether calls between clients of one server need it: their relays are each other's peers.
  package var isHarmless: Bool { self == .ownRelay }
}
