import ICEServers
import Measurements
import Polling
import Resolving
import SessionDescriptions
import Transports
import Vocabulary

/// Gathers an agent's candidates (RFC 8445 section 5.1.1).
@NetworkActor
final class Gathering {
  private let surroundings: ProbeSurroundings
  private(set) var bases: [any CandidateBase] = []
  private(set) var candidates: [LocalCandidate] = []
  /// The server-reflexive addresses of bases, by their number.
  private(set) var reflexive: [Int: SocketAddress] = [:]

  /// A browser takes a candidate from every server; more relays of ours show nothing new.
  private static let relayLimit = 4
  private static let serverLimit = 2

  init(_ surroundings: ProbeSurroundings) {
    self.surroundings = surroundings
  }

  /// A socket at each address; one that cannot be bound is left out.
  func gatherHosts(at addresses: [IPAddress]) {
    for (place, ip) in addresses.enumerated() {
      guard let base = try? HostBase(at: ip) else { continue }
      add(base, ICECandidate(.host, at: base.address, over: .udp, place: place))
    }
  }

  /// Connects over TCP from each address, or waits for the peer there.
  func gatherStreams(at addresses: [IPAddress], isPassive: Bool) {
    for (place, ip) in addresses.enumerated() {
      guard let base = isPassive ? try? StreamBase(passiveAt: ip) : StreamBase(activeAt: ip) else {
        continue
      }
      add(
        base,
        ICECandidate(
          .host, at: base.address, over: .tcp, place: place, tcpType: isPassive ? .passive : .active
        ))
    }
  }

  /// Asks the servers how they see each socket, and for relays; silent ones are left out.
  func gather(from servers: [ProbeTarget], _ locator: ServerLocator) async {
    let located = await locate(servers, locator)
    let stun = located.filter { $0.path.transport == .udp }.compactMap(\.destination.address)
    let turn = located.filter { $0.path.target.uri.isTURN && $0.path.target.credential != nil }
    let surroundings = surroundings
    async let relays = inOrder(Array(turn.prefix(Self.relayLimit))) { check in
      await RelayBase.open(check, surroundings)
    }
    await gatherReflexive(asking: stun)
    for (place, relay) in await relays.compactMap(\.self).enumerated() {
      add(relay, ICECandidate(.relayed, at: relay.address, over: .udp, place: place))
    }
  }

  /// The servers over their transports, each at the first of its addresses.
  private func locate(
    _ servers: [ProbeTarget], _ locator: ServerLocator
  ) async -> [PlannedCheck] {
    await inOrder(ProbePlan(targets: servers).paths) { path in
      let location = await locator.locate(path.target.uri, over: [path.transport])
      for place in location.places {
        guard case .success(let resolution) = place.result, let address = resolution.addresses.first
        else { continue }
        var check = PlannedCheck(
          path: path, check: AllocationCheck.self, servicePort: place.target.port)
        check.address = address.ip
        return check as PlannedCheck?
      }
      return nil
    }.compactMap(\.self)
  }

  private func gatherReflexive(asking servers: [SocketAddress]) async {
    let (bases, surroundings) = (self.bases, surroundings)
    let hosts = bases.indices.filter { bases[$0] is HostBase }
    let mapped = await inOrder(hosts) { index in
      for server in servers.filter({ $0.ip.version == bases[index].address.ip.version })
        .prefix(Self.serverLimit)
      {
        let question = BaseQuestion(bases[index], to: server, surroundings)
        if let answer = await question.answer() { return answer as SocketAddress? }
      }
      return nil
    }
    for (index, address) in zip(hosts, mapped) {
      guard let address else { continue }
      reflexive[index] = address
      // The same address again is no other candidate (RFC 8445 section 5.1.3).
      guard address != bases[index].address else { continue }
      candidates.append(
        LocalCandidate(
          base: index,
          candidate: ICECandidate(.serverReflexive, at: address, over: .udp, place: index)))
    }
  }

  private func add(_ base: any CandidateBase, _ candidate: ICECandidate) {
    bases.append(base)
    candidates.append(LocalCandidate(base: bases.count - 1, candidate: candidate))
  }

  /// Gives back what it holds, where no session took it over.
  func close() async {
    let bases = bases
    await withDiscardingTaskGroup { group in
      for base in bases { group.addTask { await base.close() } }
    }
  }
}
