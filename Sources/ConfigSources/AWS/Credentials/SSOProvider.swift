import HTTPFetching
import ICEServers
import Vocabulary

extension AWSCredentialProvider {
  /// A profile of IAM Identity Center, for which `aws sso login` has fetched a token.
  static let sso = AWSCredentialProvider { search, log throws(ConfigSourceError.Cause) in
    guard search.profile.has("sso_role_name") || search.profile.has("sso_account_id") else {
      return nil
    }
    let sso = try SSOSettings(search)
    let token = try await SSOToken.read(sso.cacheName, &log)
    let portal = try SSOPortal(search.settings, region: sso.region, log)
    return try await portal.getRoleCredentials(sso, token, &log)
  }
}

/// A profile's settings for IAM Identity Center, given directly or through its session.
struct SSOSettings {
  let role: String
  let account: String
  let region: String
  /// The name that the token's file is derived from: the session, or in the older form the start
  /// URL.
  let cacheName: String

  init(_ search: AWSCredentialSearch) throws(ConfigSourceError.Cause) {
    let profile = search.profile
    let anchor = search.place(
      of: profile.has("sso_account_id") ? "sso_account_id" : "sso_role_name")
    let session = try Self.session(of: search)
    // A session must be complete: the token belongs to it alone.
    let shared = session ?? profile
    let values = [
      ("sso_start_url", shared["sso_start_url"]), ("sso_region", shared["sso_region"]),
      ("sso_role_name", profile["sso_role_name"] ?? session?["sso_role_name"]),
      ("sso_account_id", profile["sso_account_id"] ?? session?["sso_account_id"]),
    ]
    let missing = values.filter { $0.1 == nil }.map(\.0)
    let found = values.compactMap(\.1)
    guard missing.isEmpty, found.count == 4 else {
      throw .credentials(.setting(.ssoIncomplete(missing: missing), at: anchor))
    }
    (region, role, account) = (found[1], found[2], found[3])
    cacheName = profile["sso_session"] ?? found[0]
  }

  /// The section named by `sso_session`, which must not contradict the profile.
  private static func session(
    of search: AWSCredentialSearch
  ) throws(ConfigSourceError.Cause) -> AWSProfile? {
    guard let name = search.profile["sso_session"] else { return nil }
    guard let session = search.settings.files.ssoSessions[name] else {
      throw .credentials(
        .setting(.ssoSessionMissing(name), at: search.place(of: "sso_session")))
    }
    let contradiction = session.names.first { key in
      search.profile.has(key) && search.profile[key] != session[key]
    }
    guard let contradiction else { return session }
    throw .credentials(
      .setting(.ssoContradiction(key: contradiction), at: search.place(of: contradiction)))
  }
}

/// The token that `aws sso login` left in its cache.
enum SSOToken {
  /// Reads `~/.aws/sso/cache/SHA1.json`; an expired token is rejected, not refreshed.
  static func read(
    _ cacheName: String, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> Secret {
    log.enter(.file)
    let name = Hexadecimal.text(log.environment.digests.sha1(Array(cacheName.utf8).span))
    let path = PathExpansion.expand("~/.aws/sso/cache/\(name).json", log.environment.variables)
    let bytes: [UInt8]
    do {
      bytes = try await BoundedFile.open(.path(path)).read(limit: 64 << 10, log)
    } catch .file(let problem) where problem.kind == .missing {
      throw .credentials(.ssoToken(.missing, path: path))
    }
    guard let document = CredentialDocument(bytes), let token = document["accessToken"],
      !token.isEmpty, let end = document["expiresAt"].flatMap(AWSTimestamp.unixTime)
    else { throw .credentials(.ssoToken(.malformed, path: path)) }
    guard end > log.environment.unixTime() else {
      throw .credentials(.ssoToken(.expired, path: path))
    }
    let secret = Secret(token)
    log.hide([secret])
    return secret
  }
}

/// The portal of IAM Identity Center (API version 2019-06-10).
struct SSOPortal {
  private let caller: AWSCaller

  init(
    _ settings: AWSSettings, region: String, _ log: FetchLog
  ) throws(ConfigSourceError.Cause) {
    caller = try AWSCaller(.sso, region: region, credentials: nil, settings, log)
  }

  /// GetRoleCredentials: unsigned, since the token identifies the caller.
  func getRoleCredentials(
    _ sso: SSOSettings, _ token: Secret, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    let query =
      "role_name=\(HTTPURL.escaped(sso.role))&account_id=\(HTTPURL.escaped(sso.account))"
    do throws(ConfigSourceError.Cause) {
      let request = HTTPRequest(
        .get, try caller.endpoint.url.operation("/federation/credentials?" + query),
        headers: [HTTPHeader("x-amz-sso_bearer_token", token.reveal())])
      let response = try await caller.exchange(.getRoleCredentials, request, &log)
      return try Self.credentials(in: response, sso)
    } catch {
      throw error.asFault(of: caller.endpoint.url)
    }
  }

  private static func credentials(
    in response: HTTPResponse, _ sso: SSOSettings
  ) throws(ConfigSourceError.Cause) -> AWSCredentials {
    guard let keys = CredentialDocument(response.body)?.object("roleCredentials"),
      let identifier = keys["accessKeyId"], let secret = keys["secretAccessKey"],
      let milliseconds = keys.integer("expiration"), !identifier.isEmpty, !secret.isEmpty
    else { throw .incomplete(path: "roleCredentials") }
    return try AWSCredentials(
      identifier: identifier, secret: secret, token: keys["sessionToken"],
      expiresAt: milliseconds / 1000, origin: .sso(role: sso.role, account: sso.account))
  }
}
