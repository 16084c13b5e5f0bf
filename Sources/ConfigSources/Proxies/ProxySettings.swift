package import HTTPFetching
import ICEServers
package import Vocabulary

/// The proxy for a run's checks, and where to find its password.
package struct ProxySettings: Hashable, Sendable {
  package var proxy: Proxy
  package var username: String?
  package var password: SecretLocation?

  /// RFC 1929 has one byte for the length of the name, and one for the password's.
  package static let usernameLimit = 255
  private static let passwordLimit = 255

  package init(_ proxy: Proxy, username: String? = nil, password: SecretLocation? = nil) {
    self.proxy = proxy
    self.username = username
    self.password = password
  }

  /// The proxy with its credential, which is read now.
  package func withCredential(
    using environment: FetchEnvironment, until deadline: Instant
  ) async throws(ConfigSourceError.Cause) -> Proxy {
    var proxy = proxy
    guard let username, let password else { return proxy }
    var log = FetchLog(environment: environment, deadline: deadline)
    let secret = try await log.readSecret(from: password, limit: Self.passwordLimit)
    proxy.credential = ProxyCredential(username: username, password: secret)
    return proxy
  }
}
