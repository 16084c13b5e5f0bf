import Polling
import Transports
import Vocabulary

/// The UDP ports of a run from which several servers each are asked, so that it can compare where they see
/// one port (NAT-15, docs/decisions/0124).
@NetworkActor
final class SharedPorts {
  private struct Opened {
    var port: SharedPort
    var at: Instant
  }

  private var opened: [IPVersion: Opened] = [:]

  /// Some NATs forget a mapping after ten seconds; what is asked later says nothing about the first.
  private static let openFor = Nanoseconds.seconds(5)
  /// More comparisons add nothing, and a port whose packets a NAT drops must not fail a whole run.
  private static let peerLimit = 16

  /// The port to send from to a server; `nil` where it is to be one of its own.
  func port(for server: SocketAddress, from local: IPAddress?) -> SharedPort? {
    guard server.ip.reach.extent > 0, !server.ip.isMappedIPv4 else { return nil }
    let version = server.ip.version
    if let current = opened[version], current.at + Self.openFor > EventLoop.now,
      current.port.peerCount < Self.peerLimit
    {
      return current.port.admit(server) ? current.port : nil
    }
    // Without one, each server is asked from a port of its own.
    guard let port = try? SharedPort(version, from: local), port.admit(server) else { return nil }
    opened[version] = Opened(port: port, at: EventLoop.now)
    return port
  }
}
