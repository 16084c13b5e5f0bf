import TLS
import TestSupport
import Testing
import Vocabulary

/// Two filters and the wire between them, in memory.
final class TLSLink {
  enum End {
    case client
    case server
  }

  /// Decides the fate of one end's pieces on their way: `flight` counts both ends' from 0.
  typealias Disturbance = (_ sender: End, _ flight: Int, _ pieces: [[UInt8]]) -> [[UInt8]]

  let client: TLSFilter
  let server: TLSFilter
  /// Application bytes that the server could read.
  private(set) var atServer: [[UInt8]] = []
  private(set) var atClient: [[UInt8]] = []
  private(set) var retransmissionCount = 0
  /// Whether the client could write, though it tried at every step.
  private(set) var clientWrote = false

  private let disturb: Disturbance
  private let start = ContinuousClock.now
  private var flight = 0

  init(
    _ framing: TLSFilter.Framing, client: TLSClientContext, server: TLSServerContext,
    name: String = TestAuthority.host, disturb: @escaping Disturbance = { _, _, pieces in pieces }
  ) throws {
    self.client = try TLSFilter(
      client: client, serverName: try #require(TLSServerName(name)), framing: framing)
    self.server = try TLSFilter(server: server, framing: framing)
    self.disturb = disturb
  }

  /// Two media peers, each with its own idea of the other's fingerprints.
  init(client: MediaTLSContext, server: MediaTLSContext) throws {
    self.client = try TLSFilter(media: client, side: .client)
    self.server = try TLSFilter(media: server, side: .server)
    disturb = { _, _, pieces in pieces }
  }

  /// OpenSSL's DTLS timers read the real clock, and so does the link.
  var now: Instant {
    Instant.zero + Nanoseconds(seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Carries everything to and fro until both are silent and no timer of a handshake is left.
  func run() async throws {
    client.start(at: now)
    server.start(at: now)
    for _ in 0..<1_000 {
      while exchange() {}
      // A client that failed on its own leaves a server waiting, which is not what is tested.
      if client.failure != nil { return }
      guard let due = [client.nextTimeout, server.nextTimeout].compactMap(\.self).min() else {
        return
      }
      try await Task.sleep(for: .nanoseconds(max((due - now).count, 0)))
      retransmissionCount += 1
      client.handleTimeout(at: now)
      server.handleTimeout(at: now)
    }
  }

  /// Sends a probe from the client wherever it is allowed, as an eager program would.
  func tryToWrite(_ bytes: [UInt8] = TLSLink.probe) {
    do {
      try client.write(bytes)
      clientWrote = true
    } catch {}
  }

  static let probe = Array("an application byte before its time".utf8)

  private func exchange() -> Bool {
    let fromClient = carry(from: client, .client, to: server)
    tryToWriteWhileUnverified()
    let fromServer = carry(from: server, .server, to: client)
    tryToWriteWhileUnverified()
    while let bytes = server.nextPlaintext() { atServer.append(bytes) }
    while let bytes = client.nextPlaintext() { atClient.append(bytes) }
    return fromClient || fromServer
  }

  private func tryToWriteWhileUnverified() {
    if case .established = client.state { return }
    tryToWrite()
  }

  private func carry(from sender: TLSFilter, _ end: End, to receiver: TLSFilter) -> Bool {
    var pieces: [[UInt8]] = []
    while let piece = sender.nextOutput() { pieces.append(piece) }
    guard !pieces.isEmpty else { return false }
    for piece in disturb(end, flight, pieces) { receiver.receive(piece, at: now) }
    flight += 1
    return true
  }
}

extension TLSFilter {
  var session: TLSSession? {
    guard case .established(let session) = state else { return nil }
    return session
  }

  var failure: TLSFailure? {
    guard case .failed(let failure) = state else { return nil }
    return failure
  }
}
