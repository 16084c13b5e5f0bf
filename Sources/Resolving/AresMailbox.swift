import CAres

/// The events to wait for on one of c-ares' sockets; none means that it is being closed.
struct AresSocketState {
  var descriptor: Int32
  var isReadWanted: Bool
  var isWriteWanted: Bool
}

/// Holds the results of c-ares' callbacks for the channel's owner.
///
/// Callbacks only store: c-ares must not be called from within them, let alone be destroyed.
final class AresMailbox {
  var socketStates: [AresSocketState] = []
  var reply: AresReply?

  /// The mailbox as the pointer passed to c-ares' callbacks, unretained.
  var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

  private static func at(_ context: UnsafeMutableRawPointer?) -> AresMailbox? {
    // SAFETY: the pointer is always `context` of a mailbox that outlives its channel.
    unsafe context.map { unsafe Unmanaged<AresMailbox>.fromOpaque($0).takeUnretainedValue() }
  }

  static let socketStateChanged: ares_sock_state_cb = { context, descriptor, readable, writable in
    unsafe AresMailbox.at(context)?.socketStates.append(
      AresSocketState(
        descriptor: descriptor, isReadWanted: readable != 0, isWriteWanted: writable != 0))
  }

  static let answered: ares_addrinfo_callback = { context, status, timeouts, answer in
    // SAFETY: the answer is ours to free, after the copy.
    defer { unsafe ares_freeaddrinfo(answer) }
    guard let mailbox = unsafe AresMailbox.at(context) else { return }
    if status == ARES_SUCCESS, let answer = unsafe answer {
      unsafe mailbox.reply = AresReply(timeoutCount: Int(timeouts), copying: answer.pointee)
    } else {
      mailbox.reply = AresReply(status: status, timeoutCount: Int(timeouts))
    }
  }

  static let answeredWithServices: ares_callback = { context, status, timeouts, message, count in
    unsafe AresMailbox.store(.srv, context, status, timeouts, message, count)
  }

  static let answeredWithPointers: ares_callback = { context, status, timeouts, message, count in
    unsafe AresMailbox.store(.naptr, context, status, timeouts, message, count)
  }

  @unsafe private static func store(
    _ type: RecordType, _ context: UnsafeMutableRawPointer?, _ status: Int32, _ timeouts: Int32,
    _ message: UnsafeMutablePointer<UInt8>?, _ count: Int32
  ) {
    guard let mailbox = unsafe AresMailbox.at(context) else { return }
    guard status == ARES_SUCCESS, count >= 0 else {
      mailbox.reply = AresReply(status: status, timeoutCount: Int(timeouts))
      return
    }
    unsafe mailbox.reply = AresReply(
      type, timeoutCount: Int(timeouts),
      parsing: UnsafeBufferPointer(start: message, count: Int(count)))
  }
}
