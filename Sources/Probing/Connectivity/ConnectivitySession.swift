import Endpoints
import ICEServers
import Polling
import STUNClient
import SessionDescriptions
import Transports

/// What the checks of one session share: credentials, role, and the choice of a pair.
@NetworkActor
final class ConnectivitySession {
  let surroundings: ProbeSurroundings
  let nomination: Nomination
  let target: ConnectivityTarget
  private let credentials: ShortTermCredentials
  private let retransmissionTimeout: Nanoseconds
  private var responder: ConnectivityResponder

  init(_ target: ConnectivityTarget, candidates: Int, _ surroundings: ProbeSurroundings) {
    self.target = target
    self.surroundings = surroundings
    nomination = Nomination(candidates: candidates)
    credentials = ShortTermCredentials(
      local: ShortTermCredential(target.session.local),
      remote: ShortTermCredential(target.session.remote.ice))
    // ICE-14: the more checks are under way, the longer an answer may take.
    retransmissionTimeout = max(
      .milliseconds(500), surroundings.options.pacing.connectivityInterval * candidates)
    // Whoever offers controls, towards a full agent and a lite one (ICE-6).
    responder = ConnectivityResponder(
      credentials, surroundings.digests,
      role: ICERole(.controlling, tieBreaker: .random(in: 0...UInt64.max)))
  }

  var isControlling: Bool { responder.role.side == .controlling }

  /// Takes the role that the peer agreed to.
  func adopt(_ role: ICERole) {
    responder.adopt(role)
  }

  /// Answers the peer's own check of a pair.
  func answer(_ request: [UInt8], from source: SocketAddress, candidate: Int) -> [UInt8]? {
    guard let reply = responder.answer(request, from: source) else { return nil }
    if reply.nominates { nomination.favour(candidate) }
    return reply.bytes
  }

  /// What a check is given.
  func parameters(
    over transport: TransportProtocol, nominates: Bool, until deadline: Instant
  ) -> ConnectivityParameters {
    ConnectivityParameters(
      transport: transport, digests: surroundings.digests, credentials: credentials,
      role: responder.role, nominates: nominates,
      schedule: transport.isDatagram ? .datagram(initialTimeout: retransmissionTimeout) : .stream,
      deadline: deadline, makeTransactionID: ProbeSurroundings.randomTransactionID,
      makeTieBreaker: { .random(in: 0...UInt64.max) })
  }

  /// Our end of DTLS, and the fingerprints that the peer announced.
  func makeTLSContext() throws(TLSSetupError) -> MediaTLSContext {
    try MediaTLSContext(
      identity: target.identity, fingerprints: target.session.remote.fingerprints)
  }

  var side: DTLSSide { target.session.weBeginHandshake ? .client : .server }
}

extension ShortTermCredential {
  fileprivate init(_ parameters: ICEParameters) {
    self.init(usernameFragment: parameters.ufrag, password: parameters.password.reveal())
  }
}
