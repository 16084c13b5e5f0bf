package import Polling
package import Responder
import STUNWire
import TLS
import Transports
import Vocabulary

/// TURN that misbehaves: its answers go through a script, and then through faults.
@NetworkActor
package final class FaultyService: MessageService {
  /// Sees every request with its answer, and gives what is sent instead.
  package typealias Script = @NetworkActor (_ request: [UInt8], _ answer: [UInt8]) -> [[UInt8]]

  private let turn: TURNService
  private let faults: [Fault]
  private let script: Script?
  package private(set) var messageCount = 0
  /// How many messages each client has sent.
  private var received: [FiveTuple: Int] = [:]

  package init(_ turn: TURNService, _ faults: [Fault] = [], script: Script? = nil) {
    self.turn = turn
    self.faults = faults
    self.script = script
  }

  package func answers(to message: [UInt8], on path: any ClientPath) -> [[UInt8]] {
    messageCount += 1
    guard let answer = turn.answers(to: message, on: path).first else { return [] }
    let answers = script?(message, answer) ?? [answer]
    guard !faults.isEmpty else { return answers }
    received[path.tuple, default: 0] += 1
    let faulty = FaultyAnswer(
      answers, to: message, received: received[path.tuple, default: 0], faults, .openSSL
    ) { error, salt in
      guard let request = try? Message(message) else { return nil }
      return turn.challenge(request, error, path.tuple.client, salt: salt)
    }
    if let faulty { send(faulty, on: path) }
    return []
  }

  package func forget(_ tuple: FiveTuple) {
    turn.forget(tuple)
    received[tuple] = nil
  }

  package func close() { turn.close() }

  // MARK: - Sending

  private func send(_ answer: FaultyAnswer, on path: any ClientPath) {
    guard !answer.isFromWrongSource else { return sendFromElsewhere(answer, path.tuple) }
    after(answer.delay) {
      for message in answer.messages { self.send(message, as: answer, on: path) }
    }
  }

  private func send(_ message: [UInt8], as answer: FaultyAnswer, on path: any ClientPath) {
    if let closeAfter = answer.closeAfter {
      path.send(Array(message.prefix(closeAfter)))
      path.close()
    } else if let pieces = answer.pieces {
      sendInPieces(message[...], pieces.count, pieces.pause, on: path)
    } else {
      path.send(message)
    }
  }

  private func sendInPieces(
    _ bytes: ArraySlice<UInt8>, _ count: Int, _ pause: Nanoseconds, on path: any ClientPath
  ) {
    guard !bytes.isEmpty else { return }
    path.send(Array(bytes.prefix(max(count, 1))))
    after(pause) { self.sendInPieces(bytes.dropFirst(max(count, 1)), count, pause, on: path) }
  }

  private func sendFromElsewhere(_ answer: FaultyAnswer, _ tuple: FiveTuple) {
    let elsewhere = SocketAddress(tuple.server.ip, port: 0)
    guard let socket = try? DatagramSocket(on: elsewhere, handler: { _ in }) else { return }
    for message in answer.messages { try? socket.send(message, to: tuple.client) }
    socket.close()
  }

  /// Does something now, or in a while.
  private func after(_ delay: Nanoseconds, _ action: @escaping @NetworkActor () -> Void) {
    guard delay > .zero else { return action() }
    EventLoop.schedule(at: EventLoop.now + delay, action)
  }
}
