import Foundation
import Synchronization

/// A TCP port on loopback that answers whatever comes with the same bytes and most often hangs up, or never answers.
package final class CannedServer: Sendable {
  package let port: UInt16
  private let file: Int32
  private let isAnswering: Bool
  /// Clients that were waited for, connected until the end.
  private let held = Mutex<[Int32]>([])

  /// Without an answer nobody even accepts: the kernel completes the handshake, and that is all.
  package init(answering answer: String? = nil, hangingUp: Bool = true) throws {
    (file, port) = try Loopback.listening()
    isAnswering = answer != nil
    guard let answer else { return }
    let file = file
    Thread.detachNewThread { Self.serve(file, Array(answer.utf8), hangingUp: hangingUp) }
  }

  /// Ends the listening; where a thread accepts, it closes the socket once it has noticed.
  deinit {
    shutdown(file, Int32(SHUT_RDWR))
    if !isAnswering { close(file) }
    for client in held.withLock({ $0 }) { close(client) }
  }

  /// Waits until a client is connected and has spoken; of a server that never answers only.
  package func waitForClient(seconds: Double = 20) async throws {
    var waiting = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    for _ in 0..<Int(seconds * 100) {
      // SAFETY: one structure, which outlives the call.
      if unsafe poll(&waiting, 1, 0) == 1 { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    waiting.fd = accept(file, nil, nil)
    guard waiting.fd >= 0 else { throw FreePort.None() }
    defer { held.withLock { $0.append(waiting.fd) } }
    for _ in 0..<Int(seconds * 100) {
      if unsafe poll(&waiting, 1, 0) == 1 { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw FreePort.None()
  }

  private static func serve(_ file: Int32, _ answer: [UInt8], hangingUp: Bool) {
    defer { close(file) }
    while true {
      let client = accept(file, nil, nil)
      guard client >= 0 else { return }
      var question = [UInt8](repeating: 0, count: 4096)
      // SAFETY: both buffers are as long as is said and outlive the calls.
      unsafe _ = recv(client, &question, question.count, 0)
      unsafe _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
      if hangingUp { shutdown(client, Int32(SHUT_WR)) }
      // Until the client hangs up, or its unread bytes would turn the end into a reset.
      while unsafe recv(client, &question, question.count, 0) > 0 {}
      close(client)
    }
  }
}
