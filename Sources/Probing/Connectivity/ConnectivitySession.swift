import ICEServers
import Measurements
import Polling
import STUNClient
import SessionDescriptions
import TLS
import Transports
import Vocabulary

/// The shared state of one session's checks: credentials, role, and the choice of a pair.
@NetworkActor
final class ConnectivitySession {
  let surroundings: ProbeSurroundings
  let nomination: Nomination
  let target: ConnectivityTarget
  let found: FoundCandidates
  private let credentials: ShortTermCredentials
  private let retransmissionTimeout: Nanoseconds
  private var responder: ConnectivityResponder

  /// `usable` of the planned candidates are checked.
  init(
    _ target: ConnectivityTarget, _ planned: [PlannedCandidate], usable: Int,
    _ surroundings: ProbeSurroundings
  ) {
    self.target = target
    self.surroundings = surroundings
    nomination = Nomination(candidates: usable)
    found = FoundCandidates(besides: planned, source: target.source)
    credentials = ShortTermCredentials(
      local: ShortTermCredential(target.session.local),
      remote: ShortTermCredential(target.session.remote.ice))
    // ICE-14: the more checks are in flight, the longer an answer may take.
    retransmissionTimeout = max(
      .milliseconds(500), surroundings.options.pacing.connectivityInterval * usable)
    // The offerer controls, towards a full agent and a lite one (ICE-6).
    responder = ConnectivityResponder(
      credentials, surroundings.digests,
      role: ICERole(.controlling, tieBreaker: .random(in: 0...UInt64.max)))
  }

  var isControlling: Bool { responder.role.side == .controlling }

  /// Adopts the role that the peer agreed to; the tie-breaker changes only with the role (ICE-8).
  func adopt(_ role: ICERole) {
    if role.side != responder.role.side { responder.adopt(role) }
  }

  /// Answers the peer's own check, which came from `source` on the path to a candidate.
  func answer(
    _ request: [UInt8], from source: SocketAddress, on path: MediaPath, of candidate: Int,
    _ record: CheckRecord
  ) -> [UInt8]? {
    guard let reply = responder.answer(request, from: source) else { return nil }
    guard reply.errorCode == nil else { return reply.bytes }
    if source != path.connection.peer, let local = path.connection.localAddress {
      discover(source, at: local, priority: reply.priority, record)
    }
    if reply.nominates {
      nomination.nominate(source == path.connection.peer ? candidate : found.id(at: source))
    }
    return reply.bytes
  }

  private func discover(
    _ source: SocketAddress, at local: SocketAddress, priority: UInt32?, _ record: CheckRecord
  ) {
    if !found.record(source, at: local, priority: priority) {
      record.observe(
        .candidateLeftOut("the peer checks us from more addresses than we check in return"))
    }
  }

  /// The parameters of a check; `isFirst` until one on the pair has succeeded.
  func parameters(
    on connection: Connection, isFirst: Bool, nominates: Bool, until deadline: Instant
  ) -> ConnectivityParameters {
    let transport = connection.transport
    let client = ClientParameters(
      transport: transport, server: connection.peer, digests: surroundings.digests,
      makeTransactionID: ProbeSurroundings.randomTransactionID,
      schedule: transport.isDatagram ? .datagram(initialTimeout: retransmissionTimeout) : .stream,
      deadline: deadline)
    return ConnectivityParameters(
      client, credentials: credentials, role: responder.role, nominates: nominates,
      triggerDelay: isFirst ? surroundings.options.pacing.connectivityInterval : nil,
      makeTieBreaker: { .random(in: 0...UInt64.max) })
  }

  /// Our end of DTLS, with the fingerprints that the peer announced.
  func makeTLSContext() throws(TLSSetupError) -> MediaTLSContext {
    try MediaTLSContext(
      identity: target.identity, fingerprints: target.session.remote.fingerprints)
  }

  var side: DTLSSide { target.session.weBeginHandshake ? .client : .server }
}

extension ShortTermCredential {
  init(_ parameters: ICEParameters) {
    self.init(usernameFragment: parameters.ufrag, password: parameters.password.reveal())
  }
}
