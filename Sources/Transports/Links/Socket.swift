internal import CLinux
internal import Glibc
package import Polling
internal import Vocabulary

// Socket calls on a descriptor. All are non-blocking.

enum SocketKind {
  case datagram
  case stream

  fileprivate var type: Int32 {
    switch self {
    case .datagram: Int32(SOCK_DGRAM.rawValue)
    case .stream: Int32(SOCK_STREAM.rawValue)
    }
  }
}

/// Bytes from a socket, and the kernel's metadata.
package struct Reception {
  package var bytes: [UInt8]
  var facts: clinux_reception

  var at: Instant { Instant(nanoseconds: facts.monotonic) }

  /// The sender, on a socket that is not connected.
  var peer: SocketAddress? { SocketAddress(facts.peer) }

  var stamp: KernelStamp? { KernelStamp(facts) }
}

extension Descriptor {
  init(socket version: IPVersion, _ kind: SocketKind) throws(LocalError) {
    let number = clinux_socket(version.family, kind.type)
    guard number >= 0 else { throw LocalError(during: .socket) }
    self.init(owning: number)
  }

  func bind(to address: SocketAddress) throws(LocalError) {
    var raw = clinux_address(address)
    // SAFETY: the address is only read, during the call.
    guard unsafe clinux_bind(number, &raw) == 0 else { throw LocalError(during: .bind) }
  }

  /// Connects, or starts to: `false` if a stream will only know later.
  func connect(to address: SocketAddress) throws(LocalError) -> Bool {
    var raw = clinux_address(address)
    // SAFETY: the address is only read, during the call.
    if unsafe clinux_connect(number, &raw) == 0 { return true }
    guard errno == EINPROGRESS else { throw LocalError(during: .connect) }
    return false
  }

  func listen() throws(LocalError) {
    guard Glibc.listen(number, SOMAXCONN) == 0 else { throw LocalError(during: .listen) }
  }

  /// The next client's socket, which the caller must own at once; `nil` if nobody is waiting.
  func accept() throws(LocalError) -> (number: Int32, peer: SocketAddress)? {
    var raw = clinux_address()
    // SAFETY: the call fills in the one structure.
    let accepted = unsafe clinux_accept(number, &raw)
    guard accepted >= 0 else {
      // A client that gave up meanwhile is gone.
      guard [EAGAIN, EINTR, ECONNABORTED].contains(errno) else { throw LocalError(during: .accept) }
      return nil
    }
    guard let peer = SocketAddress(raw) else {
      _ = Descriptor(owning: accepted)
      return nil
    }
    return (accepted, peer)
  }

  func localAddress() -> SocketAddress? {
    var raw = clinux_address()
    // SAFETY: the call fills in the one structure.
    guard unsafe clinux_local_address(number, &raw) == 0 else { return nil }
    return SocketAddress(raw)
  }

  func setOption(_ level: Int32, _ name: Int32, _ value: Int32) throws(LocalError) {
    guard clinux_set_option(number, level, name, value) == 0 else {
      throw LocalError(during: .option)
    }
  }

  /// Has routers drop datagrams after so many hops, and say so (time exceeded).
  func limitHops(_ version: IPVersion, to limit: Int32) throws(LocalError) {
    switch version {
    case .v4: try setOption(Int32(IPPROTO_IP), IP_TTL, limit)
    case .v6: try setOption(Int32(IPPROTO_IPV6), IPV6_UNICAST_HOPS, limit)
    }
  }

  func reportErrors(_ version: IPVersion, _ isEnabled: Bool) throws(LocalError) {
    guard clinux_report_errors(number, version.family, isEnabled ? 1 : 0) == 0 else {
      throw LocalError(during: .option)
    }
  }

  /// Sends bytes; returns how many were accepted.
  package func send(_ bytes: ArraySlice<UInt8>) throws(LocalError) -> Int {
    // SAFETY: the bytes are only read, during the call.
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe clinux_send(number, buffer.baseAddress, buffer.count, nil)
    }
    guard count >= 0 else { throw LocalError(during: .send) }
    return count
  }

  func send(_ bytes: [UInt8], to peer: SocketAddress) throws(LocalError) {
    var raw = clinux_address(peer)
    // SAFETY: bytes and address are only read, during the call.
    guard unsafe clinux_send(number, bytes, bytes.count, &raw) >= 0 else {
      throw LocalError(during: .send)
    }
  }

  /// Receives a datagram, or what is available of a stream; `nil` if there is nothing.
  @NetworkActor
  package func receive() throws(LocalError) -> Reception? {
    var facts = clinux_reception()
    // SAFETY: the kernel writes at most `count` bytes into the buffer, and the one structure.
    let count = unsafe clinux_receive(number, &scratch, scratch.count, 0, &facts)
    guard count >= 0 else { return try nothing() }
    return Reception(bytes: ReceiveBuffers.copy(scratch[..<count]), facts: facts)
  }

  /// Removes an entry of the error queue; `nil` if it is empty.
  func receiveError() -> clinux_reception? {
    var facts = clinux_reception()
    // SAFETY: no byte of the datagram is asked for; the call fills in the one structure.
    let count = unsafe clinux_receive(number, nil, 0, Int32(MSG_ERRQUEUE), &facts)
    return count >= 0 ? facts : nil
  }

  /// How many TCP segments arrived out of order; `nil` if the kernel does not count them.
  var laterSegments: Int? {
    let count = clinux_later_segments(number)
    return count >= 0 ? Int(count) : nil
  }

  /// Removes the socket's pending error; 0 for none.
  func takePendingError() -> Int32 { clinux_take_error(number) }

  private func nothing() throws(LocalError) -> Reception? {
    guard errno == EAGAIN || errno == EINTR else { throw LocalError(during: .receive) }
    return nil
  }
}

/// The buffer for every socket's bytes: larger than any datagram, so that none is ever cut.
@NetworkActor
private var scratch = [UInt8](repeating: 0, count: 65_536)

extension LocalError {
  /// The error in `errno` after the call that just failed.
  package init(during call: Call) {
    self.init(errno: Glibc.errno, during: call)
  }
}

extension KernelStamp {
  init?(_ facts: clinux_reception) {
    guard facts.stamp != 0 else { return nil }
    self.init(realtime: facts.stamp, offset: Nanoseconds(facts.realtime_offset))
  }
}

extension IPVersion {
  fileprivate var family: Int32 {
    switch self {
    case .v4: AF_INET
    case .v6: AF_INET6
    }
  }
}

extension SocketAddress {
  init?(_ raw: clinux_address) {
    switch Int32(raw.family) {
    case AF_INET: self.init(.v4(UInt32(truncatingIfNeeded: raw.low)), port: raw.port)
    case AF_INET6:
      self.init(.v6(high: raw.high, low: raw.low, scope: raw.scope), port: raw.port)
    default: return nil
    }
  }
}

extension clinux_address {
  init(_ address: SocketAddress) {
    self.init()
    port = address.port
    family = UInt16(address.ip.version.family)
    switch address.ip {
    case .v4(let value): low = UInt64(value)
    case .v6(let high, let low, let scope):
      self.high = high
      self.low = low
      self.scope = scope
    }
  }
}
