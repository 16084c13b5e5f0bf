import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
package import TLS
package import Vocabulary

/// The border between HTTP, on one thread of NIO's, and the endpoint on ours.
package struct WHIPServer: Sendable {
  private let endpoint: WHIPEndpoint
  private let address: Vocabulary.SocketAddress
  private let identity: TLSIdentity

  package init(
    _ endpoint: WHIPEndpoint, on address: Vocabulary.SocketAddress, identity: TLSIdentity
  ) {
    self.endpoint = endpoint
    self.address = address
    self.identity = identity
  }

  /// Serves until the task is cancelled; `onListening` is told the address once requests are accepted.
  package func run(
    onListening: @escaping @Sendable (Vocabulary.SocketAddress) -> Void
  ) async throws(WHIPServerProblem) {
    let configuration: TLSConfiguration
    do {
      configuration = try tlsConfiguration()
    } catch {
      throw .certificate
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let result = await serve(configuration, group, onListening)
    try? await group.shutdownGracefully()
    guard case .failure(let error) = result, !(error is CancellationError) else { return }
    throw .listening((error as? IOError)?.errnoCode)
  }

  private func serve(
    _ configuration: TLSConfiguration, _ group: any EventLoopGroup,
    _ onListening: @escaping @Sendable (Vocabulary.SocketAddress) -> Void
  ) async -> Result<Void, any Error> {
    let services: ServiceGroup
    do {
      services = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [.init(service: try application(configuration, group, onListening))],
          logger: Self.logger))
    } catch {
      return .failure(error)
    }
    // Not a child: cancelling is graceful here.
    let serving = Task { try await services.run() }
    return await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      Task {
        await services.triggerGracefulShutdown()
        try? await Task.sleep(for: Self.grace)
        serving.cancel()
      }
    }
  }

  /// For clients that are slow to take their answer, when everything else is over.
  private static let grace = Duration.milliseconds(300)
  private static let logger = Logger(label: "iceprobe") { _ in SwiftLogNoOpLogHandler() }
  private static let connections = 64
  /// Of a connection on which nothing comes, and of a request's body.
  private static let patience = Duration.seconds(10)

  private func tlsConfiguration() throws -> TLSConfiguration {
    let chain = try identity.chain.map {
      NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0, format: .der))
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain,
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.privateKey, format: .der)))
    configuration.minimumTLSVersion = .tlsv12
    return configuration
  }

  private func application(
    _ configuration: TLSConfiguration, _ group: any EventLoopGroup,
    _ onListening: @escaping @Sendable (Vocabulary.SocketAddress) -> Void
  ) throws -> some ApplicationProtocol {
    Application(
      responder: CallbackResponder { (request: Request, context: ClientContext) in
        await respond(to: request, from: context.client)
      },
      server: try .tls(
        .http1(
          configuration: HTTP1Channel.Configuration(
            idleTimeout: .seconds(Self.patience.components.seconds),
            httpDecoderConfiguration: .init(
              maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
        tlsConfiguration: configuration),
      configuration: ApplicationConfiguration(
        address: .hostname(address.ip.description, port: Int(address.port)),
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

  private func respond(to request: Request, from client: IPAddress?) async -> Response {
    guard let body = await Self.body(of: request) else {
      return Response(
        .refusal(413, "the body is longer than \(WHIPEndpoint.bodyLimit) bytes, or slow"))
    }
    let path = (request.head.path ?? "").prefix { $0 != "?" }
    return Response(
      await endpoint.answer(
        to: WHIPRequest(
          method: request.method.rawValue, path: String(path),
          contentType: request.headers[.contentType],
          authorization: request.headers[.authorization], ifMatch: request.headers[.ifMatch],
          body: body, client: client)))
  }

  /// `nil` where it is too long, or does not come in time.
  private static func body(of request: Request) async -> [UInt8]? {
    await withTaskGroup(of: [UInt8]?.self) { group in
      group.addTask {
        guard let buffer = try? await request.body.collect(upTo: WHIPEndpoint.bodyLimit) else {
          return nil
        }
        return Array(buffer.readableBytesView)
      }
      group.addTask {
        try? await Task.sleep(for: patience)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }
}

/// Why the endpoint cannot be served.
package enum WHIPServerProblem: Error, Hashable, Sendable {
  case certificate
  /// With the system's error number, where there is one.
  case listening(Int32?)
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
  fileprivate init(_ answer: WHIPAnswer) {
    var headers = HTTPFields()
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    self.init(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: answer.body.isEmpty
        ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
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
