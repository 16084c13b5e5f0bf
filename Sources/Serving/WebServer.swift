import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Polling
import ServiceLifecycle
package import Vocabulary

/// The border between HTTP, on one thread of NIO's, and the exporter on ours.
package struct WebServer: Sendable {
  private let exporter: Exporter
  private let access: WebAccess
  private let listeners: [ListenAddress]

  package init(_ exporter: Exporter, _ access: WebAccess, on listeners: [ListenAddress]) {
    self.exporter = exporter
    self.access = access
    self.listeners = listeners
  }

  /// Serves until the task is cancelled: then the probes under way give back what they hold, and
  /// running requests get a moment to be answered.
  ///
  /// `onListening` is told each address once requests are accepted there.
  package func run(
    onListening: @escaping @Sendable (Vocabulary.SocketAddress) -> Void
  ) async throws(ListeningProblem) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let services = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: listeners.map { .init(service: application($0, group, onListening)) },
        logger: Self.logger))
    // Not a child: cancelling is graceful here.
    let serving = Task { try await services.run() }
    let result = await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      Task {
        await exporter.stop()
        await services.triggerGracefulShutdown()
        try? await Task.sleep(for: Self.grace)
        serving.cancel()
      }
    }
    try? await group.shutdownGracefully()
    if case .failure(let error) = result, let error = error as? IOError {
      throw ListeningProblem(addresses: listeners, errno: error.errnoCode)
    }
  }

  /// For clients that are slow to take their answer, when everything else is over.
  private static let grace = Duration.milliseconds(300)
  /// What fails shows in answers and metrics.
  private static let logger = Logger(label: "iceprobe") { _ in SwiftLogNoOpLogHandler() }
  private static let connections = ProcessLimits.places(2048, each: 1)

  private func application(
    _ listener: ListenAddress, _ group: any EventLoopGroup,
    _ onListening: @escaping @Sendable (Vocabulary.SocketAddress) -> Void
  ) -> some ApplicationProtocol {
    Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in await respond(to: request)
      },
      server: HTTPServerBuilder { responder in
        GuardedChannel(
          access: access,
          plain: HTTP1Channel(responder: responder, configuration: Self.channelConfiguration))
      },
      configuration: ApplicationConfiguration(
        address: .hostname(listener.host, port: Int(listener.port)),
        availableConnectionsDelegate: MaximumAvailableConnections(
          Self.connections, logger: Self.logger)),
      onServerRunning: { channel in
        guard let address = channel.localAddress.flatMap(Vocabulary.SocketAddress.init) else {
          return
        }
        onListening(address)
      },
      eventLoopGroupProvider: .shared(group), logger: Self.logger)
  }

  private static let channelConfiguration = HTTP1Channel.Configuration(
    additionalChannelHandlers: [RequestDeadline()],
    httpDecoderConfiguration: .init(
      maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))

  private func respond(to request: Request) async -> Response {
    var response = Response(await answer(request))
    for (name, value) in access.headers {
      if let name = HTTPField.Name(name) { response.headers[name] = value }
    }
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(_ request: Request) async -> WebAnswer {
    guard await access.admits(request.headers[.authorization]) else {
      var answer = WebAnswer.plain("Unauthorized\n", status: 401)
      answer.challenge = "Basic realm=\"iceprobe\""
      return answer
    }
    let target = request.head.path ?? ""
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return await exporter.answer(
      WebRequest(
        method: request.method.rawValue, path: parts.first.map(String.init) ?? "",
        query: parts.count == 2 ? String(parts[1]) : "",
        scrapeTimeout: Self.scrapeTimeout.flatMap { request.headers[$0] }))
  }

  private static let scrapeTimeout = HTTPField.Name("X-Prometheus-Scrape-Timeout-Seconds")
}

/// An address that cannot be listened on.
package struct ListeningProblem: Error {
  package var addresses: [ListenAddress]
  package var errno: Int32
}

extension Response {
  fileprivate init(_ answer: WebAnswer) {
    var headers: HTTPFields = [.contentType: answer.mediaType, .xContentTypeOptions: "nosniff"]
    headers[.allow] = answer.allowedMethods
    headers[.wwwAuthenticate] = answer.challenge
    self.init(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
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
