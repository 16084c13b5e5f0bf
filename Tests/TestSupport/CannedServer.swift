import Foundation

/// A TCP port on loopback that answers whatever comes with the same bytes and hangs up, or never answers.
package final class CannedServer: Sendable {
  package let port: UInt16
  private let file: Int32
  private let isAnswering: Bool

  /// Without an answer nobody even accepts: the kernel completes the handshake, and that is all.
  package init(answering answer: String? = nil) throws {
    (file, port) = try Loopback.listening()
    isAnswering = answer != nil
    guard let answer else { return }
    let file = file
    Thread.detachNewThread { Self.serve(file, Array(answer.utf8)) }
  }

  /// Ends the listening; where a thread accepts, it closes the socket once it has noticed.
  deinit {
    shutdown(file, Int32(SHUT_RDWR))
    if !isAnswering { close(file) }
  }

  private static func serve(_ file: Int32, _ answer: [UInt8]) {
    defer { close(file) }
    while true {
      let client = accept(file, nil, nil)
      guard client >= 0 else { return }
      var question = [UInt8](repeating: 0, count: 4096)
      // SAFETY: both buffers are as long as is said and outlive the calls.
      unsafe _ = recv(client, &question, question.count, 0)
      unsafe _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
      shutdown(client, Int32(SHUT_WR))
      // Until the client hangs up, or its unread bytes would turn the end into a reset.
      while unsafe recv(client, &question, question.count, 0) > 0 {}
      close(client)
    }
  }
}
