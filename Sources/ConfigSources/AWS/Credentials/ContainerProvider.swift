import HTTPFetching
import ICEServers
import Vocabulary

extension AWSCredentialProvider {
  /// The agent of ECS or EKS Pod Identity, if a variable names it.
  static let container = AWSCredentialProvider { search, log throws(ConfigSourceError.Cause) in
    let variables = search.settings.variables
    guard let url = try ContainerCredentials.url(variables) else { return nil }
    let token = try await ContainerCredentials.token(variables, &log)
    return try await ContainerCredentials.ask(
      url, token, trust: search.settings.trust(log.environment.trust), &log)
  }
}

enum ContainerCredentials {
  private static let relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
  private static let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"

  /// The agent's URL; without TLS, only this machine and the agents' own addresses are allowed.
  static func url(_ variables: [String: String]) throws(ConfigSourceError.Cause) -> HTTPURL? {
    let (name, text): (String, String)
    if let path = variables[relative] {
      (name, text) = (relative, "http://169.254.170.2" + path)
    } else if let url = variables[full] {
      (name, text) = (full, url)
    } else {
      return nil
    }
    guard let url = try? HTTPURL(text), url.isSecure || url.isLocalMetadata else {
      throw .credentials(.setting(.url, at: .variable(name)))
    }
    return url
  }

  /// The agent's authorization token; the file is the newer way and takes precedence.
  static func token(
    _ variables: [String: String], _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> Secret? {
    if let path = variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
      return try await log.readSecret(from: .path(path), limit: 16 << 10)
    }
    guard let token = variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"], !token.isEmpty else {
      return nil
    }
    let secret = Secret(token)
    log.hide([secret])
    return secret
  }

  static func ask(
    _ url: HTTPURL, _ token: Secret?, trust: HTTPTrust, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    var headers = [HTTPHeader("Accept", "application/json")]
    if let token { headers.append(HTTPHeader("Authorization", token.reveal())) }
    let server = MetadataServer(timeout: .seconds(2), attempts: 3, pause: .seconds(1), trust: trust)
    log.hide(url.secrets)
    log.begin(.containerCredentials)
    do throws(ConfigSourceError.Cause) {
      let response = try await server.ask(HTTPRequest(.get, url, headers: headers), &log) {
        $0.status == 200
      }
      return try credentials(in: response, url)
    } catch {
      throw error.asFault(of: url)
    }
  }

  private static func credentials(
    in response: HTTPResponse, _ url: HTTPURL
  ) throws(ConfigSourceError.Cause) -> AWSCredentials {
    let document = CredentialDocument(response.body)
    for name in ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"]
    where document?[name]?.isEmpty != false {
      throw .incomplete(path: name)
    }
    guard let document, let identifier = document["AccessKeyId"],
      let secret = document["SecretAccessKey"],
      let end = document["Expiration"].flatMap(AWSTimestamp.unixTime)
    else { throw .incomplete(path: "Expiration") }
    return try AWSCredentials(
      identifier: identifier, secret: secret, token: document["Token"], expiresAt: end,
      origin: .container(url: url.redacted))
  }
}
