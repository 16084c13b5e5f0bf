import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// HTTP/1.1 over TLS while the web configuration asks for it, with the certificate it has now.
struct GuardedChannel: ServerChildChannel {
  typealias Value = HTTP1Channel.Value

  let access: WebAccess
  let plain: HTTP1Channel

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    guard let context = access.context else { return plain.setup(channel: channel, logger: logger) }
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
    }.flatMap { plain.setup(channel: channel, logger: logger) }
  }

  func handle(value: Value, logger: Logger) async {
    await plain.handle(value: value, logger: logger)
  }
}
