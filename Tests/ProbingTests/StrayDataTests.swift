import Measurements
import Polling
import Probing
import STUNClient
import STUNWire
import TestSupport
import Testing
import Transports
import Vocabulary

/// Data that nobody asked for, through the whole stack: bounded, told, and of no effect on the result.
@NetworkActor
@Suite(.timeLimit(.minutes(2))) struct StrayDataTests {
  private static let stranger = SocketAddress(.v4(0xCB00_7109), port: 7)

  /// A server that sends something beside its answer to a method.
  private func server(
    _ method: STUNWire.Method, over transport: TransportProtocol = .udp, beside strays: [[UInt8]]
  ) throws -> FaultyServer {
    try FaultyServer(transport) { request, answer in
      request.type.method == method && request.isSigned ? strays + [answer] : [answer]
    }
  }

  private static func indication(from peer: SocketAddress, _ data: [UInt8]) throws -> [UInt8] {
    var builder = MessageBuilder(
      MessageType(.data, .indication), TransactionID(high: 1, low: 2))
    builder.append(XORPeerAddress(peer))
    builder.append(DataAttribute(bytes: data))
    return try builder.finish()
  }

  /// Far more than any packet takes on loopback: nothing waits for it to pass.
  private static func patiently(_ options: inout ProbeOptions) {
    options.relay?.patience = .seconds(20)
  }

  nonisolated private static let strays: [TransportProtocol] = [.udp, .tcp]

  @Test(arguments: strays)
  func `B-33 data of a peer without a permission is counted, dropped and told`(
    transport: TransportProtocol
  ) async throws {
    let data = try Self.indication(from: Self.stranger, [1, 2, 3, 4])
    let found = try await server(.createPermission, over: transport, beside: [data, data, data])
      .relayCheck(Self.patiently)
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.observations.contains(.unpermittedData(3)))
    #expect(found.check.relay?.fromPeer?.received == 10)
    #expect(found.leftBehind == 0)
  }

  @Test func `B-33 the same holds beside a witness elsewhere`() async throws {
    let witness = try EchoPeer()
    defer { witness.close() }
    let data = try Self.indication(from: Self.stranger, [1])
    let address = witness.address
    let found = try await server(.createPermission, beside: [data]).relayCheck {
      Self.patiently(&$0)
      $0.relayWitness = address
    }
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.observations.contains(.unpermittedData(1)))
  }

  @Test(arguments: strays)
  func `67 ChannelData of a channel that was never bound is counted, dropped and told`(
    transport: TransportProtocol
  ) async throws {
    let data: [UInt8] = [0x4A, 0xBC, 0, 4, 1, 2, 3, 4]
    let found = try await server(.createPermission, over: transport, beside: [data, data])
      .relayCheck(Self.patiently)
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.observations.contains(.unboundChannelData(2)))
    #expect(found.leftBehind == 0)
  }

  @Test func `63 to 66 malformed data and reserved channels change nothing`() async throws {
    var strays = try ["63-data-ind-no-peer", "64-data-ind-no-data", "65-channeldata-overrun"]
      .map { try Vector("hostile-\($0)").bytes }
    strays.append([0x50, 0, 0, 1, 9, 0, 0, 0])
    let found = try await server(.createPermission, beside: strays).relayCheck(Self.patiently)
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(found.check.relay?.fromPeer?.received == 10)
  }

  @Test func `B-35 ChannelData before the answer to ChannelBind is the pending channel's`()
    async throws
  {
    // The first number that a client binds.
    let data: [UInt8] = [0x40, 0, 0, 4, 1, 2, 3, 4]
    let found = try await server(.channelBind, beside: [data]).relayCheck(Self.patiently)
    #expect(found.check.outcome == .ok, "\(found.check)")
    #expect(!found.check.observations.contains(.unboundChannelData(1)))
    #expect(found.check.observations.contains(.foreignData(1)), "read, and of no run of ours")
  }

  @Test func `a peer that floods the relay is counted, and the flow beside it is whole`()
    async throws
  {
    let flooder = Flooder()
    let server = try FaultyServer(.udp) { request, answer in
      if request.type.method == .channelBind, request.isSigned { flooder.begin() }
      guard request.type.method == .allocate, let message = try? Message(answer) else {
        return [answer]
      }
      flooder.relayed = try message.first(XORRelayedAddress.self)?.address
      return [answer]
    }
    let found = try await server.relayCheck {
      // Longer than the flood, which pushes packets out of the sockets' buffers.
      $0.relay?.count = 100
    }
    flooder.end()
    #expect(flooder.sent == Flooder.count)
    #expect(found.check.outcome == .ok, "\(found.check)")
    let foreign = found.check.observations.compactMap {
      if case .foreignData(let count) = $0 { count } else { nil }
    }
    #expect(foreign.first ?? 0 > 0, "\(found.check.observations)")
    #expect(found.leftBehind == 0)
  }

  /// Sends to a relayed address as fast as the loop turns, from an address that has a permission.
  @NetworkActor
  private final class Flooder {
    static let count = 1_000
    var relayed: SocketAddress?
    private(set) var sent = 0
    private var socket: DatagramSocket?
    private var task: Task<Void, Never>?

    func begin() {
      guard task == nil, let relayed else { return }
      socket = try? DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { _ in }
      task = Task {
        while !Task.isCancelled, sent < Self.count {
          for _ in 0..<25 { try? socket?.send([UInt8](repeating: 9, count: 900), to: relayed) }
          sent += 25
          try? await EventLoop.sleep(until: EventLoop.now + .milliseconds(1))
        }
      }
    }

    func end() {
      task?.cancel()
      socket?.close()
    }
  }
}
