import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// Drives the search for how long mappings live, until it is over or the deadline has come.
@NetworkActor
struct LifetimeProbe {
  let parameters: ClientParameters
  let server: SocketAddress
  let local: IPAddress

  func lifetime() async -> NATLifetime {
    let sockets = SocketSet<Int>(at: local)
    defer { sockets.close() }
    var search = MappingLifetime(parameters, server: server)
    search.start(now: EventLoop.now)
    while true {
      switch search.poll() {
      case .transmit(let transmission, let socket):
        // A request that is not sent is repeated, and then counts as unknown.
        try? sockets.send(transmission.bytes, to: transmission.destination, by: socket)
      case .wait(let instant):
        await feed(&search, sockets, until: min(instant, parameters.deadline))
      case .finished(.lives(let alive, let gone)): return NATLifetime(alive: alive, gone: gone)
      case .finished(.notOffered): return NATLifetime(alive: nil, gone: nil)
      }
    }
  }

  private func feed(
    _ search: inout MappingLifetime, _ sockets: SocketSet<Int>, until instant: Instant
  ) async {
    switch await sockets.next(until: instant) {
    case .received(let datagram, let socket):
      search.receive(datagram.bytes, from: datagram.peer, on: socket, now: datagram.at)
    case .icmp: break
    case .deadline where EventLoop.now < parameters.deadline: search.timeout(now: EventLoop.now)
    case .deadline, .cancelled: search.release()
    }
  }
}
