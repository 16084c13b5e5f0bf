import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Whether a relay makes TCP connections to peers (RFC 6062): to a listener of this host, with data both
/// ways.
@NetworkActor
struct TCPRelayTrial {
  let trials: AuditTrials

  func result() async -> FeatureResult {
    // A server of UDP is asked at the same port over TCP (EXT-1).
    let transport: TransportProtocol
    switch trials.context.transport {
    case .udp, .tcp: transport = .tcp
    case .tls: transport = .tls
    case .dtls:
      return FeatureResult(.tcpRelay, .notTried, "it takes TCP or TLS to the server")
    }
    do throws(Failure) {
      return try await trials.with(.tcp, over: transport) { trial throws(Failure) in
        try await connect(by: trial, transport)
      }
    } catch {
      return FeatureResult(.tcpRelay, error)
    }
  }

  private func connect(
    by trial: TrialAllocation, _ transport: TransportProtocol
  ) async throws(Failure) -> FeatureResult {
    guard let local = trial.driver.connection.localAddress?.ip,
      let listener = try? StreamListener(on: SocketAddress(local, port: 0))
    else {
      return FeatureResult(.tcpRelay, .notTried, "this host cannot listen for the relay")
    }
    defer { listener.close() }
    let id: UInt32
    do throws(Failure) {
      id = try await trial.connect(to: listener.address)
    } catch {
      return refusal(error, listener.address)
    }
    let (driver, own) = try await trials.connect(over: transport)
    defer {
      driver.connection.close()
      trials.context.record.absorb(driver.record.finished())
    }
    var binding = trial.binding(
      of: id, over: own.parameters(driver, until: own.deadline, as: trials.credential))
    if case .failure(let failure) = await driver.run(&binding) {
      return FeatureResult(
        .tcpRelay, .no,
        "Connect gave a CONNECTION-ID, and ConnectionBind failed: \(driver.explain(failure, during: .channelBind).message)"
      )
    }
    return await exchange(driver.connection, listener)
      ? FeatureResult(.tcpRelay, .yes, "Connect to \(listener.address), and data passes both ways")
      : FeatureResult(.tcpRelay, .no, "Connect to \(listener.address) succeeds, and no data passes")
  }

  /// An allocation alone proves nothing: some servers ignore which transport was asked for.
  private func refusal(_ failure: Failure, _ address: SocketAddress) -> FeatureResult {
    switch failure.stunErrorCode {
    case 447:
      FeatureResult(
        .tcpRelay, .yes, "Connect tried \(address), which it cannot reach (447); no data was sent")
    case let code?:
      FeatureResult(
        .tcpRelay, .refused, code: code,
        "an allocation, and Connect to \(address) is refused: \(failure.message)")
    case nil: FeatureResult(.tcpRelay, .notShown, "an allocation, and Connect: \(failure.message)")
    }
  }

  private func exchange(_ client: Connection, _ listener: StreamListener) async -> Bool {
    let end = EventLoop.now + .seconds(2)
    guard let peer = (try? await listener.accept(until: end)) ?? nil else { return false }
    defer { peer.close() }
    let words = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    guard (try? client.send(words)) != nil, await peer.receives(words, until: end),
      (try? peer.send(words.reversed())) != nil
    else { return false }
    return await client.receives(words.reversed(), until: end)
  }
}

extension Connection {
  /// Whether these bytes come next, in whatever pieces.
  fileprivate func receives(_ bytes: [UInt8], until deadline: Instant) async -> Bool {
    var left = bytes[...]
    while !left.isEmpty {
      switch await next(until: deadline) {
      case .received(let piece, at: _, _):
        guard left.starts(with: piece) else { return false }
        left = left.dropFirst(piece.count)
      case .transmitted, .icmp: break
      case .closed, .deadline, .cancelled: return false
      }
    }
    return true
  }
}
