import HTTPFetching
import Measurements
import Polling
import Proxying
import Resolving
import Transports
import Vocabulary

/// The route to the proxy, shared by all checks of a run.
@NetworkActor
final class ProxyRoute {
  /// The connection, the local socket with both ends of its connection, and libcurl's wake-up.
  static let descriptorsPerCheck = 6

  let proxy: Proxy
  private let problem: Failure?
  private let versions: Set<IPVersion>
  private let resolver: Resolver

  init(_ proxy: Proxy, _ options: ProbeOptions) {
    self.proxy = proxy
    problem = options.proxyProblem
    versions = options.ipVersions
    ProxyTunnel.prepare()
    resolver = Resolver(servers: options.nameServers)
  }

  /// The proxy's addresses, best first; never empty.
  ///
  /// Its name is looked up once: the phase belongs to the check that has to wait for it.
  func addresses(
    until deadline: Instant, _ record: CheckRecord
  ) async throws(Failure) -> [SocketAddress] {
    if let problem { throw problem }
    let started = EventLoop.now
    do {
      let resolution = try await resolver.resolve(proxy.host, versions, until: deadline)
      if !resolution.queries.isEmpty, !resolution.isShared {
        record.note(.proxyResolve, since: started, .ok)
      }
      return resolution.addresses.map { SocketAddress($0.ip, port: proxy.port) }
    } catch {
      record.note(.proxyResolve, since: started, .failed)
      throw error.failure(during: .proxyResolve)
    }
  }
}

extension CheckContext {
  /// Connects through the proxy, at the first of its addresses that accepts the connection.
  func open(
    _ server: Destination, domain: String?, by route: ProxyRoute
  ) async throws(Failure) -> ConnectionDriver {
    let addresses = try await route.addresses(until: deadline, record)
    let peer = route.proxy.scheme == .https ? try tlsPeer(named: route.proxy.host) : nil
    var unreached = Failure(
      .dnsFailure, during: .proxyResolve, message: "\(route.proxy.host) has no address")
    for (index, address) in addresses.enumerated() {
      let share = (deadline - EventLoop.now).count / Int64(addresses.count - index)
      let tunnel = ProxyTunnel(
        through: route.proxy, provingToBe: peer, to: server.host, port: server.port,
        connectDeadline: EventLoop.now + Nanoseconds(share))
      do {
        return try await open(address, domain: domain, tunnel: tunnel)
      } catch {
        guard error.phase == .proxyConnect, error.reason != .cancelled else {
          throw error.phase.isProxys ? error.naming(address) : error
        }
        unreached = error.naming(address)
      }
    }
    throw unreached
  }
}

extension Failure {
  /// The same failure, with the proxy's address added.
  fileprivate func naming(_ proxy: SocketAddress) -> Failure {
    var failure = self
    failure.message = "proxy \(proxy): \(message)"
    return failure
  }
}
