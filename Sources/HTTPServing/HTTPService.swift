import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
package import NIOSSL
import ServiceLifecycle
package import Vocabulary

/// The border between HTTP/1.1, on one thread of NIO's, and whoever answers.
package struct HTTPService: Sendable {
  package typealias Answerer = @Sendable (ServedRequest) async -> ServedAnswer

  private let listeners: [ListenAddress]
  private let limits: HTTPLimits
  private let context: @Sendable () -> NIOSSLContext?
  private let answer: Answerer

  /// `context` is asked for each connection; without one it is not encrypted.
  package init(
    on listeners: [ListenAddress], _ limits: HTTPLimits,
    context: @escaping @Sendable () -> NIOSSLContext?, answer: @escaping Answerer
  ) {
    self.listeners = listeners
    self.limits = limits
    self.context = context
    self.answer = answer
  }

  /// Serves until the task is cancelled: then `onStopping` ends what is under way, and running requests
  /// get a moment to be answered.
  ///
  /// `onListening` is told each address once requests are accepted there.
  package func run(
    onStopping: @escaping @Sendable () async -> Void = {},
    onListening: @escaping @Sendable (Vocabulary.SocketAddress) -> Void
  ) async throws(ListeningProblem) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let shares = ClientShares(limit: limits.connectionsPerClient)
    let services = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: listeners.map {
          .init(service: application($0, group, shares, onListening))
        }, logger: Self.logger))
    // Not a child: cancelling is graceful here.
    let serving = Task { try await services.run() }
    let result = await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      Task {
        await onStopping()
        await services.triggerGracefulShutdown()
        try? await Task.sleep(for: Self.grace)
        serving.cancel()
      }
    }
    try? await group.shutdownGracefully()
    guard case .failure(let error) = result, !(error is CancellationError) else { return }
    throw ListeningProblem(addresses: listeners, errno: (error as? IOError)?.errnoCode)
  }

  /// For clients that are slow to take their answer, when everything else is over.
  private static let grace = Duration.milliseconds(300)
  /// What fails shows in answers, and in what the answerer tells.
  private static let logger = Logger(label: "iceprobe") { _ in SwiftLogNoOpLogHandler() }

  private func application(
    _ listener: ListenAddress, _ group: any EventLoopGroup, _ shares: ClientShares,
    _ onListening: @escaping @Sendable (Vocabulary.SocketAddress) -> Void
  ) -> some ApplicationProtocol {
    Application(
      responder: CallbackResponder { (request: Request, context: ClientContext) in
        await respond(to: request, from: context.client)
      },
      server: HTTPServerBuilder { responder in
        GuardedChannel(
          context: context, shares: shares,
          plain: HTTP1Channel(responder: responder, configuration: channelConfiguration))
      },
      configuration: ApplicationConfiguration(
        address: .hostname(
          listener.ip == nil && !Self.hasIPv6 ? "0.0.0.0" : listener.host,
          port: Int(listener.port)),
        availableConnectionsDelegate: MaximumAvailableConnections(
          limits.connections, logger: Self.logger)),
      onServerRunning: { channel in
        guard let address = channel.localAddress.flatMap(Vocabulary.SocketAddress.init) else {
          return
        }
        onListening(address)
      },
      eventLoopGroupProvider: .shared(group), logger: Self.logger)
  }

  /// Whether this host's kernel has IPv6; without it, every address is every one of IPv4.
  private static var hasIPv6: Bool {
    let file = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return errno != EAFNOSUPPORT }
    close(file)
    return true
  }

  private var channelConfiguration: HTTP1Channel.Configuration {
    HTTP1Channel.Configuration(
      additionalChannelHandlers: [RequestDeadline(limits)],
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
  }

  private func respond(to request: Request, from client: IPAddress?) async -> Response {
    // Nothing is read of a body that nobody wants.
    guard let body = limits.body == 0 ? [] : await Self.body(of: request, upTo: limits.body) else {
      return Response(
        ServedAnswer(
          status: 413, body: Array("the body is longer than \(limits.body) bytes\n".utf8)))
    }
    let headers = request.headers
    let answered = await answer(
      ServedRequest(
        method: request.method.rawValue, target: request.head.path ?? "", body: body, client: client
      ) { name in HTTPField.Name(name).flatMap { headers[$0] } })
    let response = Response(answered)
    return request.method == .head ? response.createHeadResponse() : response
  }

  /// `nil` where it is too long; `RequestDeadline` ends one that does not come.
  private static func body(of request: Request, upTo limit: Int) async -> [UInt8]? {
    guard let buffer = try? await request.body.collect(upTo: limit) else { return nil }
    return Array(buffer.readableBytesView)
  }
}

/// Addresses that cannot be listened on.
package struct ListeningProblem: Error, Hashable {
  package var addresses: [ListenAddress]
  /// The system's error number, where there is one.
  package var errno: Int32?
}

/// A request's context, which knows the client's address.
private struct ClientContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let client: IPAddress?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    client = source.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
  }
}

extension Response {
  fileprivate init(_ answer: ServedAnswer) {
    var headers = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    self.init(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: answer.body.isEmpty
        ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }
}

extension Vocabulary.SocketAddress {
  fileprivate init?(_ address: NIOCore.SocketAddress) {
    guard let text = address.ipAddress, let ip = IPAddress(text), let port = address.port,
      let port = UInt16(exactly: port)
    else { return nil }
    self.init(ip, port: port)
  }
}
