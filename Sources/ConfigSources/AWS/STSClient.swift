import HTTPFetching
import ICEServers
import Vocabulary

/// The parameters of a request for a role to the Security Token Service.
struct STSParameters {
  var roleARN: String
  var sessionName = ""
  var externalID: String?
  var mfaSerial: String?
  var mfaCode: Secret?
  var durationSeconds: Int?

  init(roleARN: String) {
    self.roleARN = roleARN
  }

  /// The session name that the role's owner sees.
  func defaultSessionName(_ log: FetchLog) -> String { "iceprobe-\(log.startedAtUnixTime)" }

  fileprivate var fields: [(String, String?)] {
    [
      ("RoleArn", roleARN), ("RoleSessionName", sessionName), ("ExternalId", externalID),
      ("SerialNumber", mfaSerial), ("TokenCode", mfaCode?.reveal()),
      ("DurationSeconds", durationSeconds.map { String($0) }),
    ]
  }
}

/// The Security Token Service (API version 2011-06-15): forms in, XML out.
struct STSClient {
  private let caller: AWSCaller

  init(
    _ settings: AWSSettings, region: String, credentials: AWSCredentials?, _ log: FetchLog
  ) throws(ConfigSourceError.Cause) {
    caller = try AWSCaller(.sts, region: region, credentials: credentials, settings, log)
  }

  func assumeRole(
    _ parameters: STSParameters, origin: AWSCredentials.Origin, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    try await call(.assumeRole, parameters.fields, origin, &log)
  }

  /// Unsigned, since the token identifies the caller.
  func assumeRoleWithWebIdentity(
    _ parameters: STSParameters, token: Secret, origin: AWSCredentials.Origin,
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    let fields = parameters.fields + [("WebIdentityToken", token.reveal())]
    return try await call(.assumeRoleWithWebIdentity, fields, origin, &log)
  }

  private func call(
    _ step: SourceStep.Name, _ fields: [(String, String?)], _ origin: AWSCredentials.Origin,
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    let form = ([("Action", step.rawValue), ("Version", "2011-06-15")] + fields)
      .compactMap { name, value in value.map { "\(name)=\(HTTPURL.escaped($0))" } }
      .joined(separator: "&")
    let request = HTTPRequest(
      .post, caller.endpoint.url,
      headers: [
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
      ], body: Array(form.utf8))
    do throws(ConfigSourceError.Cause) {
      let response = try await caller.exchange(step, request, &log)
      return try credentials(in: response, of: step, origin)
    } catch {
      throw error.asFault(of: caller.endpoint.url)
    }
  }

  private func credentials(
    in response: HTTPResponse, of step: SourceStep.Name, _ origin: AWSCredentials.Origin
  ) throws(ConfigSourceError.Cause) -> AWSCredentials {
    let keys = XMLElement(response.body)?["\(step.rawValue)Result"]?["Credentials"]
    guard let identifier = keys?["AccessKeyId"]?.text, !identifier.isEmpty,
      let secret = keys?["SecretAccessKey"]?.text, !secret.isEmpty,
      let token = keys?["SessionToken"]?.text, !token.isEmpty,
      let expiration = (keys?["Expiration"]?.text).flatMap(AWSTimestamp.unixTime)
    else { throw .incomplete(path: "Credentials") }
    return try AWSCredentials(
      identifier: identifier, secret: secret, token: token, expiresAt: expiration, origin: origin)
  }
}

extension ConfigSourceError.Cause {
  /// The same as an error of a credential server.
  func asFault(of url: HTTPURL) -> ConfigSourceError.Cause {
    let problem: CredentialServerProblem
    switch self {
    case .http(let error): problem = .http(error)
    case .service(let failure): problem = .service(failure)
    case .status(let status): problem = .status(status)
    case .incomplete(let path): problem = .answer(lacks: path)
    default: return self
    }
    return .credentials(.server(problem, url: url.redacted))
  }
}
