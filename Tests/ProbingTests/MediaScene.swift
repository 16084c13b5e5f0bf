import ICEServers
import Measurements
import Polling
import STUNClient
import SessionDescriptions
import TLS
import Transports
import Vocabulary

@testable import Probing

/// A session with a peer, and what may be wrong with its description.
@NetworkActor
struct MediaScene {
  let peer: MediaPeer
  var remotePassword: String?
  var announced: CertificateFingerprint?
  var isLite = false
  var nameServers: [SocketAddress] = []
  private let local: ICEParameters
  private let identity: TLSIdentity
  private let setup: DTLSSetup
  private let timeout: Nanoseconds

  init(
    setup: DTLSSetup = .passive, role: ICERole = ICERole(.controlled, tieBreaker: 0),
    timeout: Nanoseconds = .seconds(20)
  ) throws {
    var generator = SystemRandomNumberGenerator()
    local = ICEParameters(using: &generator)
    identity = try .forMedia()
    self.setup = setup
    self.timeout = timeout
    peer = try MediaPeer(
      for: local, knowing: identity, side: setup == .active ? .client : .server, role: role)
  }

  /// As the report has it.
  var peerDigest: String {
    CertificateFingerprint(of: peer.identity.chain[0]).digest
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Checks candidates, of which the first has the highest priority.
  func check(_ candidates: [MediaCandidate]) async -> [CheckResult] {
    await check(
      candidates: candidates.enumerated().map { index, candidate in
        ICECandidate(candidate, priority: UInt32(1000 - index))
      })
  }

  func begin(_ candidates: [MediaCandidate]) -> Task<[CheckResult], Never> {
    Task(executorPreference: EventLoop.shared) { await check(candidates) }
  }

  func check(candidates: [ICECandidate]) async -> [CheckResult] {
    guard let target = target(candidates) else { return [] }
    var options = ProbeOptions(software: "test")
    options.timeout = timeout
    options.nameServers = nameServers
    options.bindingCount = 2
    options.bindingInterval = .milliseconds(1)
    options.pacing.connectivityInterval = .milliseconds(1)
    return await Prober(options, .openSSL).checkSession(target, start: EventLoop.now)
  }

  func target(_ candidates: [ICECandidate]) -> ConnectivityTarget? {
    var ice = peer.parameters
    if let remotePassword {
      ice = ICEParameters(ufrag: ice.ufrag, password: remotePassword) ?? ice
    }
    guard let ours = identity.fingerprint, let theirs = announced ?? peer.identity.fingerprint
    else { return nil }
    let session = MediaSession(
      local: local, localFingerprint: ours,
      remote: SessionAnswer(
        ice: ice, isLite: isLite, candidates: candidates, fingerprints: [theirs], setup: setup))
    return ConnectivityTarget(source: "s1", session: session, identity: identity)
  }
}

extension ICECandidate {
  init(_ candidate: MediaCandidate, priority: UInt32) {
    switch candidate {
    case .udp(let address):
      self.init(
        foundation: "1", transport: .udp, priority: priority, host: .ip(address.ip),
        port: address.port, kind: .host)
    case .tcp(let address):
      self.init(
        foundation: "2", transport: .tcp, priority: priority, host: .ip(address.ip),
        port: address.port, kind: .host, tcpType: .passive)
    }
  }
}
