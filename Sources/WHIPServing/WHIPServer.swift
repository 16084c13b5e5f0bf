package import HTTPServing
import NIOSSL
package import TLS
package import Vocabulary

/// A WHIP endpoint over HTTPS, with a certificate of its own.
package struct WHIPServer: Sendable {
  private let endpoint: WHIPEndpoint
  private let address: SocketAddress
  private let context: NIOSSLContext

  /// `nil` where the identity cannot be used.
  package init?(_ endpoint: WHIPEndpoint, on address: SocketAddress, identity: TLSIdentity) {
    guard let context = try? Self.context(identity) else { return nil }
    self.endpoint = endpoint
    self.address = address
    self.context = context
  }

  /// Serves until the task is cancelled; `onListening` is told the address once requests are accepted.
  package func run(
    onListening: @escaping @Sendable (SocketAddress) -> Void
  ) async throws(ListeningProblem) {
    let (endpoint, context) = (endpoint, context)
    let service = HTTPService(
      on: [ListenAddress(address)], Self.limits, context: { context },
      answer: { ServedAnswer(await endpoint.answer(to: WHIPRequest($0))) })
    try await service.run(onListening: onListening)
  }

  /// Of one client, as many as its four sessions need twice; a session is kept by ICE, not by a connection.
  private static let limits = HTTPLimits(
    connections: 256, connectionsPerClient: 16, body: WHIPEndpoint.bodyLimit,
    nextRequest: .seconds(10))

  private static func context(_ identity: TLSIdentity) throws -> NIOSSLContext {
    let chain = try identity.chain.map {
      NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0, format: .der))
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain,
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.privateKey, format: .der)))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    return try NIOSSLContext(configuration: configuration)
  }
}

extension WHIPRequest {
  fileprivate init(_ request: ServedRequest) {
    self.init(
      method: request.method, path: request.path, contentType: request[header: "content-type"],
      authorization: request[header: "authorization"], ifMatch: request[header: "if-match"],
      body: request.body, client: request.client)
  }
}

extension ServedAnswer {
  fileprivate init(_ answer: WHIPAnswer) {
    self.init(status: answer.status, headers: answer.headers, body: Array(answer.body.utf8))
  }
}
