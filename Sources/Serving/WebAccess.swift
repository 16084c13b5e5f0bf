package import Configuring
import Glibc
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
    guard let made else {
      throw WebAccessProblem(tls.problem(.certificate, "could not be read in time"))
    }
    return try made.get()
  }

  private static func makeContext(
    _ tls: WebConfiguration.TLS
  ) throws(WebAccessProblem) -> NIOSSLContext {
    func loading<Value>(
      _ file: WebConfiguration.FileKey, else problem: String, _ load: (String) throws -> Value
    ) throws(WebAccessProblem) -> Value {
      let path = tls.path(file) ?? ""
      do { return try load(path) } catch {
        throw WebAccessProblem(tls.problem(file, obstacle(at: path) ?? problem))
      }
    }
    let noCertificate = "there is no certificate in it that can be read (PEM)"
    let chain = try loading(.certificate, else: noCertificate) {
      try NIOSSLCertificate.fromPEMFile($0)
    }
    let key = try loading(
      .key, else: "there is no private key in it that can be read (PEM, not encrypted)"
    ) { try NIOSSLPrivateKey(file: $0, format: .pem) }
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
    if tls.clientAuthority != nil {
      let authorities = try loading(.clientAuthority, else: noCertificate) {
        try NIOSSLCertificate.fromPEMFile($0)
      }
      settings.trustRoots = .certificates(authorities)
      settings.sendCANameList = true
    }
    // Each of them could be read.
    return try loading(.key, else: "it is not the key of the certificate in \(tls.certificate)") {
      _ in try NIOSSLContext(configuration: settings)
    }
  }

  /// Why there is nothing to read; `nil` if the file's content is to blame.
  private static func obstacle(at path: String) -> String? {
    var status = stat()
    // SAFETY: the structure is ours, and the path is only read.
    let problem = unsafe stat(path, &status) == 0 && access(path, R_OK) == 0 ? 0 : errno
    switch problem {
    case 0: return status.st_mode & S_IFMT == S_IFDIR ? "a folder, not a file" : nil
    case ENOENT: return "no such file"
    case EACCES: return "this user may not read it"
    // SAFETY: the system's text is copied at once.
    default: return unsafe String(cString: strerror(problem))
    }
  }
}

/// Why a file of the web configuration cannot be used.
package struct WebAccessProblem: Error {
  package var problem: ConfigurationProblem

  init(_ problem: ConfigurationProblem) {
    self.problem = problem
  }
}
