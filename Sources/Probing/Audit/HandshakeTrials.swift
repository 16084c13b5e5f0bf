import ICEServers
import Measurements
import Polling
import TLS
import Transports
import Vocabulary

/// Handshakes that offer one version, or one application protocol, and end there: no STUN is sent, so it
/// does not matter whom the certificate names.
@NetworkActor
struct HandshakeTrials {
  let context: CheckContext
  let server: SocketAddress

  func result(_ feature: ServerFeature) async -> FeatureResult {
    guard context.transport.isSecure,
      feature == .alpn || feature.isOfDTLS == context.transport.isDatagram
    else {
      return FeatureResult(
        feature, .notTried,
        feature == .alpn
          ? "the URI is for neither TLS nor DTLS"
          : "the URI is not for \(feature.isOfDTLS ? "DTLS" : "TLS")")
    }
    do throws(TLSSetupError) {
      guard let version = feature.version else { return await name(try offer()) }
      return await handshake(feature, try TLSClientContext(only: version))
    } catch {
      return FeatureResult(feature, .notTried, SafeText("OpenSSL here cannot do it: \(error)"))
    }
  }

  private static let application = "stun.turn"

  private func offer() throws(TLSSetupError) -> TLSClientContext {
    var options = TLSClientOptions()
    options.trust = .certificates([])
    options.verifiesCertificates = false
    options.applicationProtocols = [Self.application]
    return try TLSClientContext(options)
  }

  private func handshake(
    _ feature: ServerFeature, _ client: TLSClientContext
  ) async -> FeatureResult {
    switch await open(client) {
    case .success(let session):
      return FeatureResult(
        feature, .yes, "\(SafeText(foreign: session.version)), \(SafeText(foreign: session.cipher))"
      )
    case .failure(let failure) where failure.reason == .timeout:
      return FeatureResult(feature, .notShown, failure.message)
    case .failure(let failure): return FeatureResult(feature, .no, failure.message)
    }
  }

  /// RFC 7443; a server that chooses none goes on without.
  private func name(_ client: TLSClientContext) async -> FeatureResult {
    switch await open(client) {
    case .success(let session):
      guard let chosen = session.applicationProtocol else {
        return FeatureResult(.alpn, .no, "\(Self.application) was offered, and none was chosen")
      }
      return FeatureResult(.alpn, .yes, "it chose \(SafeText(foreign: chosen))")
    case .failure(let failure):
      return FeatureResult(.alpn, .notShown, "with \(Self.application) offered: \(failure.message)")
    }
  }

  private func open(_ client: TLSClientContext) async -> Result<TLSSession, Failure> {
    let host = context.options.serverName ?? context.check.path.target.uri.host.certificateName
    guard let name = TLSServerName(host) else {
      return .failure(
        Failure(.localError, during: .tls, message: "the host is no name for a certificate"))
    }
    let peer = TLSPeer(client, name: name)
    let target: ConnectionTarget =
      context.transport == .tls ? .tls(server, peer) : .dtls(server, peer)
    let bindAddress = context.options.localAddresses.first { $0.version == server.ip.version }
    do throws(OpeningFailure) {
      let connection = try await Connection.open(
        target, ConnectionOptions(bindAddress: bindAddress),
        until: min(context.deadline, EventLoop.now + AuditTrials.patience))
      defer { connection.close() }
      guard let session = connection.security else { return .failure(.interrupted) }
      return .success(session)
    } catch {
      return .failure(error.error.failure(during: error.phases.last?.name ?? .connect))
    }
  }
}

extension ServerFeature {
  /// What a handshake shows.
  static let ofHandshakes: [ServerFeature] = [
    .alpn, .tls10, .tls11, .tls12, .tls13, .dtls10, .dtls12,
  ]

  fileprivate var version: SingleTLSVersion? {
    switch self {
    case .tls10: .tls10
    case .tls11: .tls11
    case .tls12: .tls12
    case .tls13: .tls13
    case .dtls10: .dtls10
    case .dtls12: .dtls12
    default: nil
    }
  }

  fileprivate var isOfDTLS: Bool { self == .dtls10 || self == .dtls12 }
}
