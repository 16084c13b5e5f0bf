internal import CLinux
internal import Glibc
internal import Polling
internal import Transports
internal import Vocabulary

/// Lends a link to a library that insists on connecting itself: copies bytes between the link and a
/// local socket.
///
/// It is the link's sink until another one is set.
@NetworkActor
final class LinkPump: ArrivalSink {
  /// The address that the library connects to, as a `sockaddr_un`.
  let meetingPoint: [UInt8]
  /// Why the link ended, if it did.
  private(set) var ending: TransportError?

  private let link: any Link
  private let listener: Descriptor
  private var library: LocalPeer?
  private var registration: Registration?
  /// Received but not yet read by the library: the link is paused until it is.
  private var undelivered: [UInt8] = []

  init(_ link: any Link) throws(TransportError) {
    self.link = link
    var name = clinux_local_name()
    // SAFETY: the call fills in the one structure.
    let number = unsafe clinux_listen_locally(&name)
    guard number >= 0 else { throw .local(LocalError(during: .listen)) }
    listener = Descriptor(owning: number)
    meetingPoint = unsafe withUnsafeBytes(of: name.bytes) {
      unsafe Array($0.prefix(Int(name.count)))
    }
    registration = try register(number, .readable) { [weak self] _ in self?.accept() }
    link.sink = self
  }

  isolated deinit {
    registration?.cancel()
    library?.registration?.cancel()
  }

  /// Stops copying; returns the bytes that the library did not get.
  func finish() -> [UInt8] {
    registration?.cancel()
    library?.registration?.cancel()
    link.isPaused = false
    return undelivered
  }

  func receive(_ arrival: Arrival) {
    switch arrival {
    case .received(let bytes, _, _):
      undelivered += bytes
      deliver()
    case .closed(let error):
      ending = error
      deliver()
    case .icmp, .transmitted, .deadline, .cancelled: break
    }
  }

  private func accept() {
    let number = clinux_accept_own(listener.number)
    guard number >= 0 else { return }
    let socket = Descriptor(owning: number)
    // One is enough; another is closed along with its descriptor.
    guard library == nil else { return }
    registration?.cancel()
    let peer = LocalPeer(socket)
    peer.registration = try? register(number, .readable) { [weak self] in self?.handle($0) }
    library = peer
    deliver()
  }

  private func handle(_ readiness: Readiness) {
    if readiness.contains(.writable) { deliver() }
    if !readiness.isDisjoint(with: [.readable, .hangUp, .error]) { forward() }
  }

  /// From the peer to the library, including the end once everything was delivered.
  private func deliver() {
    if let library {
      undelivered.removeFirst((try? library.socket.send(undelivered[...])) ?? 0)
      try? library.registration?.update(undelivered.isEmpty ? .readable : [.readable, .writable])
      if undelivered.isEmpty, ending != nil { shutdown(library.socket.number, Int32(SHUT_WR)) }
    }
    link.isPaused = !undelivered.isEmpty
  }

  /// From the library to the peer.
  private func forward() {
    guard let library, let reception = try? library.socket.receive() else { return }
    guard !reception.bytes.isEmpty, ending == nil else {
      library.registration?.cancel()
      return
    }
    do {
      _ = try link.send(reception.bytes)
    } catch {
      receive(.closed(error))
    }
  }

  private func register(
    _ number: Int32, _ interest: Readiness, _ handler: @escaping @NetworkActor (Readiness) -> Void
  ) throws(TransportError) -> Registration {
    do {
      return try EventLoop.register(number, interest, handler)
    } catch {
      throw .local(LocalError(errno: error.errno, during: .watch))
    }
  }
}

/// The library's connection.
@NetworkActor
private final class LocalPeer {
  let socket: Descriptor
  var registration: Registration?

  init(_ socket: consuming Descriptor) {
    self.socket = socket
  }
}
