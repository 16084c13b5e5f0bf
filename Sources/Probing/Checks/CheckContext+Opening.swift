import ICEServers
import Measurements
import Polling
import TLS
import Transports
import Vocabulary

extension CheckContext {
  /// Connects, through the proxy if there is one, recording every step.
  func open(
    _ server: Destination, domain: String? = nil
  ) async throws(Failure) -> ConnectionDriver {
    if let route = surroundings.proxyRoute {
      return try await open(server, domain: domain, by: route)
    }
    guard case .address(let address) = server else {
      throw Failure(
        .dnsFailure, during: .resolve, message: "\(server.host) has no address to connect to")
    }
    return try await open(address, domain: domain)
  }

  /// Connects to an address, and from there through the tunnel.
  func open(
    _ address: SocketAddress, domain: String?, tunnel: (any Tunnel)? = nil
  ) async throws(Failure) -> ConnectionDriver {
    guard options.addressPolicy?.refuses(address.ip) != true else {
      throw Failure(
        .invalidConfiguration, during: .connect,
        message: "\(address.ip) is link-local or a metadata service: not sent to")
    }
    let target = try connectionTarget(address, domain: domain)
    let bindAddress = options.localAddresses.first { $0.version == address.ip.version }
    var connectionOptions = ConnectionOptions(bindAddress: bindAddress, tunnel: tunnel)
    if transport == .udp {
      connectionOptions.sharedPort = surroundings.sharedPorts?.port(for: address, from: bindAddress)
    }
    do throws(OpeningFailure) {
      let connection = try await Connection.open(target, connectionOptions, until: deadline)
      record.useFreshSocket(at: connection.localAddress)
      record.apply(connection.phases)
      record.reach(connection)
      if let session = connection.security { record.update { $0.tls = TLSInfo(session) } }
      if let session = connection.proxySecurity { record.apply(proxy: session) }
      return ConnectionDriver(connection, record)
    } catch {
      record.apply(error.phases)
      record.reach(error)
      for icmp in error.icmpErrors { record.apply(icmp, at: error.localAddress) }
      if error.laterSegments > 0, error.handshake == .silent, error.error == .timeout {
        record.observe(.laterSegmentsOnly(error.laterSegments))
      }
      let phase = error.phases.last?.name ?? .connect
      // A proxy's certificate is not the server's.
      if case .tls(let failure) = error.error, phase != .proxy {
        record.apply(failure, target.serverName)
      }
      throw error.error.failure(during: phase)
    }
  }

  private func connectionTarget(
    _ server: SocketAddress, domain: String?
  ) throws(Failure) -> ConnectionTarget {
    switch transport {
    case .udp: .udp(server)
    case .tcp: .tcp(server)
    case .tls: .tls(server, try tlsPeer(domain))
    case .dtls: .dtls(server, try tlsPeer(domain))
    }
  }

  private func tlsPeer(_ domain: String?) throws(Failure) -> TLSPeer {
    let peer = try tlsPeer(
      named: domain ?? options.serverName ?? check.path.target.uri.host.certificateName)
    if case .ip = peer.name { record.observe(.noServerName) }
    return peer
  }

  func tlsPeer(named host: String) throws(Failure) -> TLSPeer {
    guard let name = TLSServerName(host) else {
      throw Failure(
        .localError, during: .connect,
        message: SafeText(
          "\(SecretMask.current.masked(host)) is no name that a certificate could bear"))
    }
    do {
      return TLSPeer(try surroundings.sharedTLSContext(), name: name)
    } catch {
      throw TransportError.tlsSetup(error).failure(during: .connect)
    }
  }
}
