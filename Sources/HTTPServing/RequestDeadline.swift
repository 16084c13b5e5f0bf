import NIOCore
import NIOHTTPTypes
import Vocabulary

/// Closes a connection on which no whole request comes in time, however many bytes trickle in.
///
/// A connection whose client does not read the answer is closed likewise.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let first: TimeAmount
  private let next: TimeAmount
  private var timer: Scheduled<Void>?

  init(_ limits: HTTPLimits) {
    first = .nanoseconds(limits.firstRequest.count)
    next = .nanoseconds(limits.nextRequest.count)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    wait(for: first, context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .end = unwrapInboundIn(data) { timer?.cancel() }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { wait(for: next, context) }
    context.write(data, promise: promise)
  }

  private func wait(for time: TimeAmount, _ context: ChannelHandlerContext) {
    timer?.cancel()
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }
}
