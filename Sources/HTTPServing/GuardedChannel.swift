import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Vocabulary

/// HTTP/1.1, over TLS while there is a certificate for it, for clients that have not too many connections.
struct GuardedChannel: ServerChildChannel {
  typealias Value = HTTP1Channel.Value

  let context: @Sendable () -> NIOSSLContext?
  let shares: ClientShares
  let plain: HTTP1Channel

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let client = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    guard shares.take(client) else {
      channel.close(promise: nil)
      return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
    }
    channel.closeFuture.whenComplete { _ in shares.giveBack(client) }
    guard let context = context() else { return plain.setup(channel: channel, logger: logger) }
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
    }.flatMap { plain.setup(channel: channel, logger: logger) }
  }

  func handle(value: Value, logger: Logger) async {
    await plain.handle(value: value, logger: logger)
  }
}
