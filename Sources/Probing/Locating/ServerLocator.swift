package import ICEServers
import Measurements
package import Polling
import Resolving
package import Vocabulary

/// Finds the servers of URIs: the driver of `ServiceSearch` and of the address lookups.
@NetworkActor
package final class ServerLocator {
  /// Each URI has a few questions in flight, with a socket for each name server tried: with three
  /// servers these are six or more.
  private nonisolated static let parallelLookups = ProcessLimits.places(64, each: 7)

  private let method: ResolutionMethod
  private let versions: Set<IPVersion>
  private let timeout: Nanoseconds
  private let resolver: Resolver
  private let locations = Gate(places: parallelLookups, interval: .zero)
  private let lookups = Gate(places: parallelLookups, interval: .zero)

  /// `timeout` covers all questions for one URI, from its turn on.
  package init(
    _ method: ResolutionMethod, _ versions: Set<IPVersion>, nameServers: [SocketAddress],
    timeout: Nanoseconds
  ) {
    self.method = method
    self.versions = versions
    self.timeout = timeout
    resolver = Resolver(servers: nameServers)
  }

  /// The servers of a URI; `transports` are those to use, best first.
  package func locate(
    _ uri: ICEServerURI, over transports: [TransportProtocol]
  ) async -> ServerLocation {
    let wanted = WantedService(uri, over: transports)
    do throws(CancellationError) {
      return try await locations.admit { await find(wanted, until: EventLoop.now + timeout) }
    } catch {
      let now = EventLoop.now
      let error = ResolutionError(reason: .cancelled, host: wanted.host, startedAt: now)
      return ServerLocation(
        method: method,
        places: wanted.ownTargets.map { ServerLocation.Place(target: $0, result: .failure(error)) },
        startedAt: now)
    }
  }

  /// The servers of each URI, over the transports that the method chooses; `nil` for `nil`.
  package func locate(_ uris: [ICEServerURI?]) async -> [ServerLocation?] {
    await inOrder(uris) { uri -> ServerLocation? in
      guard let uri else { return nil }
      return await self.locate(uri, over: ProbePlan.transports(of: uri, among: nil, self.method))
    }
  }

  /// The addresses of a name that is not in a URI.
  func addresses(of host: String) async -> Result<Resolution, ResolutionError> {
    await lookUp(host, until: EventLoop.now + timeout)
  }

  private func find(_ wanted: WantedService, until deadline: Instant) async -> ServerLocation {
    switch method {
    case .browser: await findAsBrowsersDo(wanted, until: deadline)
    case .rfc5928: await findByServices(wanted, until: deadline)
    }
  }

  private func findAsBrowsersDo(
    _ wanted: WantedService, until deadline: Instant
  ) async -> ServerLocation {
    var location = ServerLocation(method: method, startedAt: EventLoop.now)
    location.trace = [
      ServiceDecision(question: nil, answer: nil, decision: "as browsers do: only A and AAAA")
    ]
    location.places = await places(wanted.ownTargets, until: deadline)
    if wanted.mayHaveServices, location.places.contains(where: { $0.result.isUnknownName }) {
      let (targets, trace) = await search(wanted, until: deadline)
      location.hiddenTargets = targets.filter(\.path.isService)
      if !location.hiddenTargets.isEmpty { location.trace += trace }
    }
    return location
  }

  private func findByServices(
    _ wanted: WantedService, until deadline: Instant
  ) async -> ServerLocation {
    var location = ServerLocation(method: method, startedAt: EventLoop.now)
    let (targets, trace) = await search(wanted, until: deadline)
    location.trace = trace
    if trace.contains(where: { $0.question != nil }) {
      location.searchDuration = EventLoop.now - location.startedAt
    }
    let places = await places(targets, until: deadline)
    let services = targets.filter(\.path.isService)
    if !services.isEmpty, await lookUp(wanted.host, until: deadline).isUnknownName {
      location.hiddenTargets = services
    }
    // A guess that DNS does not confirm says nothing if there is something better.
    let borneOut = places.filter { !($0.target.isGuessed && $0.result.isUnknownName) }
    location.places = borneOut.isEmpty ? places : borneOut
    return location
  }

  /// Queries NAPTR and SRV as the search requires.
  private func search(
    _ wanted: WantedService, until deadline: Instant
  ) async -> ([ServiceTarget], [ServiceDecision]) {
    var search = ServiceSearch(wanted) { UInt32.random(in: 0...$0) }
    while true {
      switch search.poll() {
      case .finished(let targets): return (targets, search.trace)
      case .ask(let question):
        // A server that drops unknown record types must leave time for the addresses (RES-16).
        let share = Nanoseconds((deadline - EventLoop.now).count / 3)
        search.receive(await resolver.ask(question, until: EventLoop.now + share))
      }
    }
  }

  private func places(
    _ targets: [ServiceTarget], until deadline: Instant
  ) async -> [ServerLocation.Place] {
    await inOrder(targets) { target in
      ServerLocation.Place(
        target: target, result: await self.lookUp(target.host, until: deadline))
    }
  }

  private func lookUp(
    _ host: String, until deadline: Instant
  ) async -> Result<Resolution, ResolutionError> {
    do throws(CancellationError) {
      return try await lookups.admit {
        do throws(ResolutionError) {
          return .success(try await resolver.resolve(host, versions, until: deadline))
        } catch {
          return .failure(error)
        }
      }
    } catch {
      return .failure(
        ResolutionError(reason: .cancelled, host: host, startedAt: EventLoop.now))
    }
  }
}

extension WantedService {
  init(_ uri: ICEServerURI, over transports: [TransportProtocol]) {
    self.init(
      uri.isTURN ? .turn : .stun, isSecure: uri.isSecure, host: uri.host.bare,
      port: uri.explicitPort, transport: uri.transport, supported: transports)
  }

  fileprivate var isLiteral: Bool { IPAddress(host.prefix { $0 != "%" }) != nil }

  /// Whether SRV and NAPTR are relevant.
  fileprivate var mayHaveServices: Bool { port == nil && !isLiteral }

  /// The host itself, over each transport.
  fileprivate var ownTargets: [ServiceTarget] {
    supported.map {
      ServiceTarget(
        transport: $0, host: host, port: port ?? defaultPort,
        path: isLiteral ? .literal : .address)
    }
  }
}

extension ResolutionPath {
  fileprivate var isService: Bool { self == .srv || self == .naptr }
}

extension Result<Resolution, ResolutionError> {
  /// DNS says that the name has no address, rather than not answering.
  fileprivate var isUnknownName: Bool {
    guard case .failure(let error) = self, case .query(let outcome) = error.reason else {
      return false
    }
    return outcome == .nxdomain || outcome == .noData
  }
}
