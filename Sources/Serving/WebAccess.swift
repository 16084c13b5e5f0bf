package import Configuring
import NIOSSL
import Polling
import Synchronization
package import Vocabulary

/// Who may ask, and over what: a reload replaces it for the next connection and request.
package final class WebAccess: Sendable {
  private struct Rules {
    var configuration: WebConfiguration
    var context: NIOSSLContext?
  }

  private let rules: Mutex<Rules>
  private let passwords: PasswordCheck

  /// - Throws: `WebAccessProblem` if a certificate or key cannot be used.
  package init(
    _ configuration: WebConfiguration, _ digests: Digests
  ) async throws(WebAccessProblem) {
    rules = Mutex(
      Rules(configuration: configuration, context: try await Self.context(configuration.tls)))
    passwords = await PasswordCheck(digests)
  }

  package func replace(with configuration: WebConfiguration) async throws(WebAccessProblem) {
    let context = try await Self.context(configuration.tls)
    rules.withLock { $0 = Rules(configuration: configuration, context: context) }
  }

  package var usesTLS: Bool { context != nil }
  var context: NIOSSLContext? { rules.withLock { $0.context } }
  var headers: [String: String] { rules.withLock { $0.configuration.headers } }

  /// Whether a request with this `Authorization` may be answered.
  func admits(_ authorization: String?) async -> Bool {
    let users = rules.withLock { $0.configuration.users }
    guard !users.isEmpty else { return true }
    guard let given = authorization.flatMap(BasicCredential.init) else { return false }
    return await passwords.accepts(given, among: users)
  }

  /// Reads the files on a thread of its own.
  private static func context(
    _ tls: WebConfiguration.TLS?
  ) async throws(WebAccessProblem) -> NIOSSLContext? {
    guard let tls else { return nil }
    let made = await EventLoop.offLoop(until: EventLoop.now + .seconds(10)) {
      Result { () throws(WebAccessProblem) in try makeContext(tls) }
    }
    guard let made else { throw WebAccessProblem("\(tls.certificate): could not be read in time") }
    return try made.get()
  }

  private static func makeContext(
    _ tls: WebConfiguration.TLS
  ) throws(WebAccessProblem) -> NIOSSLContext {
    func loading<Value>(_ path: String, _ load: () throws -> Value) throws(WebAccessProblem)
      -> Value
    {
      do { return try load() } catch { throw WebAccessProblem("\(path): not usable (\(error))") }
    }
    let chain = try loading(tls.certificate) { try NIOSSLCertificate.fromPEMFile(tls.certificate) }
    let key = try loading(tls.key) { try NIOSSLPrivateKey(file: tls.key, format: .pem) }
    var settings = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    settings.minimumTLSVersion = tls.isTLS13Only ? .tlsv13 : .tlsv12
    settings.applicationProtocols = ["http/1.1"]
    settings.certificateVerification =
      switch tls.clientAuthentication {
      case .none: .none
      case .ifGiven: .optionalVerification
      case .required: .noHostnameVerification
      }
    if let authority = tls.clientAuthority {
      let authorities = try loading(authority) { try NIOSSLCertificate.fromPEMFile(authority) }
      settings.trustRoots = .certificates(authorities)
      settings.sendCANameList = true
    }
    return try loading(tls.key) { try NIOSSLContext(configuration: settings) }
  }
}

/// Why a file of the web configuration cannot be used.
package struct WebAccessProblem: Error, CustomStringConvertible {
  package var description: String

  package init(_ description: String) {
    self.description = description
  }
}
