import HTTPFetching
import ICEServers
import Vocabulary

extension AWSCredentialProvider {
  /// The role of the EC2 instance, from its metadata service.
  ///
  /// If nothing answers there are no credentials, which is not an error: most machines are not
  /// instances.
  static let instanceMetadata = AWSCredentialProvider {
    search, log throws(ConfigSourceError.Cause) in
    guard let service = try InstanceMetadata(search.settings) else { return nil }
    log.begin(.instanceMetadata)
    do throws(ConfigSourceError.Cause) {
      let token = try await service.token(&log)
      let role = try await service.role(token, &log)
      return try await service.credentials(of: role, token, &log)
    } catch .http, .status, .incomplete {
      return nil
    }
  }
}

/// The instance metadata service, version 2; version 1 if the instance has no other.
struct InstanceMetadata {
  private let base: HTTPURL
  private let server: MetadataServer
  private let allowsVersion1: Bool

  /// `nil` if it is disabled.
  init?(_ settings: AWSSettings) throws(ConfigSourceError.Cause) {
    guard settings.variables["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else {
      return nil
    }
    base = try Self.base(settings)
    let whole = { (variable: String, key: String, range: ClosedRange<Int>) in
      (settings.variables[variable] ?? settings[key]).flatMap { Int($0) }
        .map { min(max($0, range.lowerBound), range.upperBound) }
    }
    server = MetadataServer(
      timeout: .seconds(
        whole("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", 1...60) ?? 1),
      attempts: whole(
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", 1...10) ?? 1)
    allowsVersion1 = !settings.isOn("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled")
  }

  /// The configured endpoint, or the well-known address of the requested IP version.
  private static func base(_ settings: AWSSettings) throws(ConfigSourceError.Cause) -> HTTPURL {
    let variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
    let own = settings.variables[variable] ?? settings["ec2_metadata_service_endpoint"]
    let mode =
      (settings.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]
      ?? settings["ec2_metadata_service_endpoint_mode"])?.lowercased()
    let isVersion6 =
      mode.map { $0 == "ipv6" } ?? settings.isOn("AWS_IMDS_USE_IPV6", "imds_use_ipv6")
    let standard = isVersion6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    let text = own.flatMap { $0.isEmpty ? nil : $0 } ?? standard
    guard let url = try? HTTPURL(text), url.isPlainBase, url.isSecure || url.isLocalMetadata else {
      throw .credentials(
        .setting(.url, at: settings.place(variable, "ec2_metadata_service_endpoint")))
    }
    return url
  }

  /// The token of version 2; `nil` if the instance has only version 1.
  func token(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> Secret? {
    let url = try base.operation("/latest/api/token")
    let lifetime = HTTPHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600")
    do throws(ConfigSourceError.Cause) {
      let answers: Set = [200, 400, 403, 404, 405]
      let response = try await server.ask(HTTPRequest(.put, url, headers: [lifetime]), &log) {
        answers.contains($0.status)
      }
      if response.status == 200, !response.body.isEmpty {
        let token = Secret(String(decoding: response.body, as: UTF8.self))
        if Self.isToken(response.body) { log.hide([token]) }
        return token
      }
      // A bad request does not indicate version 1: something else answers there.
      if response.status == 400 { throw .status(400) }
    } catch .http(let error) where error.isTimeoutOfAnswer {
      // Version 1 may still answer.
    } catch .status(let status) where status != 400 {
      // Likewise.
    }
    guard allowsVersion1 else {
      throw .credentials(.server(.tokenRefused, url: url.redacted))
    }
    return nil
  }

  /// Whether it looks like a token: a page or a document as a secret would mask the same words elsewhere.
  private static func isToken(_ body: [UInt8]) -> Bool {
    !body.isEmpty && body.count <= 4096
      && body.allSatisfy { $0.isLetter || $0.isDigit || "+/=-_.".utf8.contains($0) }
  }

  /// The name of the instance's role.
  func role(
    _ token: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> String {
    let body = try await get("", token, &log) { !$0.isEmpty }
    let name = String(decoding: body, as: UTF8.self)
    // The characters that IAM allows; anything else would be another path.
    guard name.utf8.count <= 64,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+=,.@_-".contains($0)) })
    else { throw .incomplete(path: "role") }
    return name
  }

  /// Expired credentials are still used if the service has nothing newer, as AWS asks of its tools.
  func credentials(
    of role: String, _ token: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    let body = try await get(role, token, &log) { CredentialDocument($0) != nil }
    guard let document = CredentialDocument(body), let identifier = document["AccessKeyId"],
      let secret = document["SecretAccessKey"], let session = document["Token"],
      let end = document["Expiration"].flatMap(AWSTimestamp.unixTime)
    else { throw .incomplete(path: "AccessKeyId") }
    return try AWSCredentials(
      identifier: identifier, secret: secret, token: session,
      expiresAt: end > log.environment.unixTime() ? end : nil,
      origin: .instance(role: log.mask.masked(role)))
  }

  private func get(
    _ name: String, _ token: Secret?, _ log: inout FetchLog, until suffices: ([UInt8]) -> Bool
  ) async throws(ConfigSourceError.Cause) -> [UInt8] {
    let url = try base.operation("/latest/meta-data/iam/security-credentials/" + name)
    let headers = token.map { [HTTPHeader("x-aws-ec2-metadata-token", $0.reveal())] } ?? []
    return try await server.ask(HTTPRequest(.get, url, headers: headers), &log) {
      $0.status == 200 && suffices($0.body)
    }.body
  }
}

extension HTTPError {
  /// Connected, but no answer: some container networks drop version 2's requests like this.
  fileprivate var isTimeoutOfAnswer: Bool {
    self == .timeout(during: .response) || self == .timeout(during: .body)
  }
}
