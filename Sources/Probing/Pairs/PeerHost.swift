import ConfigSources
package import Polling
package import SessionDescriptions
package import TLS
package import Vocabulary

/// The sessions of a WHIP endpoint (RFC 9725): a full ICE agent and DTLS for each, and packets back on
/// every pair that works.
@NetworkActor
package final class PeerHost {
  private let options: PeerHostOptions
  private let identity: TLSIdentity
  private let fingerprint: CertificateFingerprint
  private let surroundings: ProbeSurroundings
  private let log: @NetworkActor (SafeText) -> Void
  private var sessions: [String: HostedSession] = [:]
  /// Whose offers are being answered.
  private var beginning: [IPAddress?] = []
  private var isClosed = false

  /// `log` is told of each session in a line; `nil` where the identity has no certificate.
  package init?(
    _ options: PeerHostOptions, identity: TLSIdentity, _ digests: Digests, software: String,
    log: @escaping @NetworkActor (SafeText) -> Void
  ) {
    guard let fingerprint = identity.fingerprint else { return nil }
    self.options = options
    self.identity = identity
    self.fingerprint = fingerprint
    self.log = log
    surroundings = ProbeSurroundings(ProbeOptions(software: software), digests)
  }

  private static let gatheringLimit = Nanoseconds.seconds(5)

  package var sessionCount: Int { sessions.count }

  /// Begins a session for an offer.
  package func begin(_ offer: [UInt8], from client: IPAddress?) async -> Result<
    HostedAnswer, HostRefusal
  > {
    let offered: OfferedSession
    do throws(SessionAnswerError) {
      offered = try OfferedSession(offer)
    } catch {
      return .failure(.offer(error))
    }
    guard !offered.sections.isEmpty, !offered.peer.fingerprints.isEmpty else {
      return .failure(.unusableOffer)
    }
    if let refusal = objection(to: client) { return .failure(refusal) }
    let share = client?.clientNetwork
    beginning.append(share)
    let gathering = Gathering(surroundings)
    gathering.gatherHosts(at: options.addresses)
    gathering.gatherStreams(at: options.addresses, isPassive: true)
    let servers = await options.servers()
    await gathering.gather(from: servers, makeLocator())
    beginning.firstIndex(of: share).map { _ = beginning.remove(at: $0) }
    guard !isClosed else {
      await gathering.close()
      return .failure(.tooManySessions)
    }
    let id = Self.randomID()
    var generator = SystemRandomNumberGenerator()
    let session = HostedSession(
      id, of: client, offered.peer, ICEParameters(using: &generator), identity, gathering,
      surroundings, options)
    session.onEnd = { [weak self] in self?.end($0, because: $1) }
    sessions[id] = session
    log("session \(id.prefix(8)) of \(client.map { "\($0)" } ?? "a client") begins")
    for note in offered.peer.notes { log(SafeText("session \(id.prefix(8)): \(note)")) }
    session.add(offered.peer.candidates)
    let answer = AnswerDescription(
      sessionID: .random(in: 1...UInt64(Int64.max)), local: session.local, fingerprint: fingerprint,
      setup: offered.peer.setup == .passive ? .active : .passive,
      candidates: gathering.candidates.map(\.candidate))
    return .success(
      HostedAnswer(
        id: id, entityTag: session.entityTag, text: answer.text(answering: offered),
        links: linkHeader(of: servers.map { ($0.uri, $0.credential) })))
  }

  /// One for each session: what it has looked up it keeps, and a host lives on when names move.
  private func makeLocator() -> ServerLocator {
    ServerLocator(
      surroundings.options.resolution, surroundings.options.ipVersions,
      nameServers: options.nameServers, timeout: Self.gatheringLimit)
  }

  private func objection(to client: IPAddress?) -> HostRefusal? {
    let all = sessions.values.map { $0.client?.clientNetwork } + beginning
    guard !isClosed, all.count < options.limits.sessions else { return .tooManySessions }
    let share = client?.clientNetwork
    return all.count { $0 == share } < options.limits.sessionsPerClient ? nil : .tooManySessions
  }

  /// Adds the candidates of a PATCH; `nil` if they were taken.
  package func trickle(_ body: [UInt8], to id: String, ifMatch tag: String?) -> HostRefusal? {
    guard let session = sessions[id] else { return .noSession }
    guard let tag else { return .entityTagMissing }
    guard tag == session.entityTag || tag == "*" else { return .entityTagStale }
    guard let fragment = TrickleFragment(body) else { return .unusableFragment }
    guard fragment.ufrag == nil || fragment.ufrag == session.remote.ice.ufrag else {
      return .restart
    }
    if fragment.lineCount > fragment.candidates.count {
      log(
        "session \(id.prefix(8)): of \(fragment.lineCount) candidates, \(fragment.candidates.count) are used"
      )
    }
    session.add(fragment.candidates)
    return nil
  }

  /// Ends a session at its client's wish; `false` if there is none.
  package func end(_ id: String) async -> Bool {
    guard let session = sessions.removeValue(forKey: id) else { return false }
    log("session \(id.prefix(8)) ends: its client deleted it")
    await session.close()
    return true
  }

  private func end(_ id: String, because reason: SafeText) {
    guard let session = sessions.removeValue(forKey: id) else { return }
    log("session \(id.prefix(8)) ends: \(reason.text)")
    Task { await session.close() }
  }

  /// Ends all sessions, and begins no more.
  package func close() async {
    isClosed = true
    let all = Array(sessions.values)
    sessions = [:]
    _ = await inOrder(all) { await $0.close() }
  }

  /// Unguessable, since whoever knows it can end the session.
  private static func randomID() -> String {
    var generator = SystemRandomNumberGenerator()
    return Hexadecimal.text(generator.next() as UInt64)
      + Hexadecimal.text(generator.next() as UInt64)
  }
}

/// The answer to an offer.
package struct HostedAnswer: Sendable {
  package var id: String
  package var entityTag: String
  package var text: String
  /// The `Link` header that tells the client of the servers used here; `nil` for none.
  package var links: String?
}

/// Why a request is refused.
package enum HostRefusal: Error, Hashable, Sendable {
  case offer(SessionAnswerError)
  /// No media section, or no certificate to expect.
  case unusableOffer
  case tooManySessions
  case noSession
  case entityTagMissing
  case entityTagStale
  case unusableFragment
  /// An ICE restart, which is not supported.
  case restart
}
