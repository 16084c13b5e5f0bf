import Polling
import Transports
import Vocabulary

/// TCP connections of an address of this host, with the framing of RFC 4571 (RFC 6544).
///
/// The active end connects to the peer's passive candidates, the passive one waits for it.
@NetworkActor
final class StreamBase: CandidateBase {
  let kind = CandidateKind.host
  let transport = TransportProtocol.tcp
  let address: SocketAddress
  var onPacket: @NetworkActor ([UInt8], SocketAddress, Instant) -> Void = { _, _, _ in }
  /// Told of a connection that could not be made, or has ended.
  var onLoss: @NetworkActor (SocketAddress, TransportError) -> Void = { _, _ in }
  private let listener: StreamListener?
  private var streams: [SocketAddress: Stream] = [:]
  private var tasks: [Task<Void, Never>] = []
  private var isClosed = false

  private struct Stream {
    /// `nil` while it is being opened.
    var connection: Connection?
    /// What is to be sent once it is open.
    var queue: [[UInt8]] = []
  }

  /// Of one session.
  private static let streamLimit = 32
  private static let queueLimit = 8
  private static let connectLimit = Nanoseconds.seconds(5)
  private static let pauseAfterFailure = Nanoseconds.milliseconds(50)

  /// Connects from an address; the port is that of nobody (RFC 6544 section 4.5).
  init(activeAt local: IPAddress) {
    listener = nil
    address = SocketAddress(local, port: 9)
  }

  /// Listens at an address, at a port that the kernel chooses.
  init(passiveAt local: IPAddress) throws(TransportError) {
    let listener = try StreamListener(on: SocketAddress(local, port: 0))
    self.listener = listener
    address = listener.address
    tasks.append(Task { await accept(from: listener) })
  }

  func admit(_ peer: SocketAddress) {
    guard listener == nil, !isClosed, streams[peer] == nil, streams.count < Self.streamLimit
    else { return }
    streams[peer] = Stream()
    tasks.append(Task { await open(to: peer) })
  }

  func send(_ bytes: [UInt8], to peer: SocketAddress) {
    guard let framed = DatagramFraming.framed(bytes), let stream = streams[peer] else { return }
    if let connection = stream.connection {
      _ = try? connection.send(framed)
    } else if stream.queue.count < Self.queueLimit {
      streams[peer]?.queue.append(framed)
    }
  }

  private func open(to peer: SocketAddress) async {
    do throws(OpeningFailure) {
      let connection = try await Connection.open(
        .tcp(peer), ConnectionOptions(bindAddress: address.ip),
        until: EventLoop.now + Self.connectLimit)
      for framed in streams[peer]?.queue ?? [] { _ = try? connection.send(framed) }
      streams[peer] = Stream(connection: connection)
      await read(connection, of: peer)
    } catch {
      streams[peer] = nil
      onLoss(peer, error.error)
    }
  }

  private func accept(from listener: StreamListener) async {
    await withDiscardingTaskGroup { readers in
      while !Task.isCancelled {
        do throws(TransportError) {
          guard let connection = try await listener.accept(until: .distantFuture) else { return }
          guard streams.count < Self.streamLimit else {
            connection.close()
            continue
          }
          // At once: many may come before the first is read.
          streams[connection.peer] = Stream(connection: connection)
          readers.addTask { await self.read(connection, of: connection.peer) }
        } catch {
          // No descriptor is left, or a client has left again: there will be others.
          try? await EventLoop.sleep(until: EventLoop.now + Self.pauseAfterFailure)
        }
      }
    }
  }

  private func read(_ connection: Connection, of peer: SocketAddress) async {
    defer {
      connection.close()
      // The same port of the peer may have come again meanwhile.
      if streams[peer]?.connection === connection { streams[peer] = nil }
    }
    var framing = DatagramFraming()
    while !isClosed {
      switch await connection.next(until: .distantFuture) {
      case .received(let bytes, let instant, _):
        framing.append(bytes)
        while let datagram = framing.next() { onPacket(datagram, peer, instant) }
      case .closed(let error): return onLoss(peer, error)
      case .cancelled: return
      case .transmitted, .icmp, .deadline: break
      }
    }
  }

  func close() async {
    isClosed = true
    listener?.close()
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }
}
