import TestSupport
import Testing

/// A home directory and an environment, given to botocore and to us; `says` is part of our error.
///
/// A URL that `says` begins with stands for what we show of it. `{home}` stands for the directory,
/// `{server}` for the case's own servers on loopback, and `{localhost}` for the same by that name.
struct CredentialCase: Sendable, CustomTestStringConvertible {
  var name: String
  var variables: [String: String] = [:]
  /// `~/.aws/config`.
  var config = ""
  /// `~/.aws/credentials`.
  var credentials = ""
  /// Other files, by their path in the home directory.
  var files: [String: String] = [:]
  /// Tokens of `aws sso login`, by the session's name or the start URL.
  var ssoTokens: [String: String] = [:]
  var profile: String?
  var mfaCode: String?
  var answers: [String: FakeAWS.Answer] = [:]
  var says: String?

  var testDescription: String { name }
}

extension CredentialCase {
  static let all = chain + roles + webIdentity + sso + process + containers + instances

  static let base =
    "[profile base]\naws_access_key_id = AKIABASE\n"
    + "aws_secret_access_key = secret-of-AKIABASE\n"
  private static let keysOfProfile =
    "[p]\naws_access_key_id = AKIAFILE\naws_secret_access_key = secret-of-AKIAFILE\n"
  private static let keysOfEnvironment = [
    "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "secret-of-AKIAENV",
  ]
  private static let keysOfProcess =
    #"{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"s","SessionToken":"t"}"#
  private static let container = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "{server}/container/c"]
  private static let instance = [
    "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "{server}/imds",
    "AWS_METADATA_SERVICE_TIMEOUT": "20",
  ]
  private static let later = "2099-01-01T00:00:00Z"
  private static let earlier = "2001-01-01T00:00:00Z"

  private static func role(_ settings: String, _ name: String = "p") -> String {
    "[profile \(name)]\nrole_arn = arn:aws:iam::123456789012:role/R-\(name)\n\(settings)\n"
  }

  // MARK: The order of the places

  private static let chain: [CredentialCase] = [
    CredentialCase(
      name: "the environment goes before a role",
      variables: keysOfEnvironment.adding(["AWS_PROFILE": "p"]),
      config: role("source_profile = base") + base),
    CredentialCase(
      name: "a profile by its name goes before the environment", variables: keysOfEnvironment,
      config: role("source_profile = base") + base, profile: "p"),
    CredentialCase(
      name: "a role goes before the keys beside it", variables: ["AWS_PROFILE": "p"],
      config: role("source_profile = base") + base, credentials: keysOfProfile),
    CredentialCase(
      name: "SSO goes before the credentials file", config: ssoProfile + ssoSession,
      credentials: keysOfProfile, ssoTokens: ["S": ssoToken("good", later)], profile: "p"),
    CredentialCase(
      name: "the credentials file goes before a process",
      config: "[profile p]\ncredential_process = false\n", credentials: keysOfProfile,
      profile: "p"),
    CredentialCase(
      name: "a process goes before the config file",
      config: "[profile p]\naws_access_key_id = A\naws_secret_access_key = S\n"
        + "credential_process = cat {home}/keys\n",
      files: ["keys": keysOfProcess], profile: "p"),
    CredentialCase(
      name: "the config file goes before a container",
      variables: container, config: base, profile: "base"),
    CredentialCase(
      name: "a container goes before an instance", variables: container.adding(instance)),
    CredentialCase(
      name: "a profile without keys leads to the instance", variables: instance,
      config: "[profile p]\nregion = us-west-2\n", profile: "p"),
    CredentialCase(name: "nothing anywhere", says: "no AWS credentials"),
    CredentialCase(
      name: "environment until later",
      variables: keysOfEnvironment.adding(["AWS_CREDENTIAL_EXPIRATION": later])),
    CredentialCase(
      name: "environment until earlier",
      variables: keysOfEnvironment.adding(["AWS_CREDENTIAL_EXPIRATION": earlier]),
      says: "the environment have expired"),
    CredentialCase(
      name: "environment until nobody knows",
      variables: keysOfEnvironment.adding(["AWS_CREDENTIAL_EXPIRATION": "soon"]),
      says: "an invalid time"),
  ]

  // MARK: Roles

  private static let roles: [CredentialCase] = [
    CredentialCase(
      name: "a role by a source profile", config: role("source_profile = base") + base,
      profile: "p"),
    CredentialCase(
      name: "a role with all its parameters",
      config: role(
        "source_profile = base\nexternal_id = ext/1 ü&=+\nrole_session_name = me@host\n"
          + "duration_seconds = 900") + base, profile: "p"),
    CredentialCase(
      name: "a role with a duration that is no number",
      config: role("source_profile = base\nduration_seconds = an hour") + base, profile: "p"),
    CredentialCase(
      name: "a role with a duration that is too short",
      config: role("source_profile = base\nduration_seconds = 60") + base, profile: "p",
      says: "config, line 4: duration_seconds must be from 900"),
    CredentialCase(
      name: "a role with a code",
      config: role("source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/u") + base,
      profile: "p", mfaCode: "123456"),
    CredentialCase(
      name: "a role with a code and no terminal",
      config: role("source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/u") + base,
      profile: "p", says: "config, line 4: the role requires the MFA code"),
    CredentialCase(
      name: "a chain of three roles",
      config: role("source_profile = q") + role("source_profile = r\nexternal_id = x1", "q")
        + role("source_profile = base", "r") + base, profile: "p"),
    CredentialCase(
      name: "a source profile of the credentials file", config: role("source_profile = q"),
      credentials: keysOfProfile.replacing("[p]", with: "[q]"), profile: "p"),
    CredentialCase(
      name: "a source profile with keys and a role uses its keys",
      config: role("source_profile = q") + role("source_profile = p", "q")
        + "aws_access_key_id = AKIAQ\naws_secret_access_key = secret-of-AKIAQ\n", profile: "p"),
    CredentialCase(
      name: "a role that names itself, with keys",
      config: role(
        "source_profile = p\naws_access_key_id = AKIASELF\n"
          + "aws_secret_access_key = secret-of-AKIASELF"), profile: "p"),
    CredentialCase(
      name: "a role that names itself, without keys", config: role("source_profile = p"),
      profile: "p", says: "config, line 3: the source profiles form a cycle: p → p"),
    CredentialCase(
      name: "a circle of two roles",
      config: role("source_profile = q") + role("source_profile = p", "q"), profile: "p",
      says: "config, line 6: the source profiles form a cycle: p → q → p"),
    CredentialCase(
      name: "a source profile that is nowhere", config: role("source_profile = nope"),
      profile: "p", says: "config, line 3: there is no source_profile nope"),
    CredentialCase(
      name: "a source profile without credentials",
      variables: keysOfEnvironment,
      config: role("source_profile = q") + "[profile q]\nregion = x\n", profile: "p",
      says: "config, line 3: the source_profile q has no credentials"),
    CredentialCase(
      name: "a source profile with half a key",
      config: role("source_profile = q") + "[profile q]\naws_access_key_id = A\n", profile: "p",
      says: "the config file's profile q lack aws_secret_access_key"),
    CredentialCase(
      name: "a source profile with a process",
      config: role("source_profile = q")
        + "[profile q]\ncredential_process = cat '{home}/my keys'\n",
      files: [
        "my keys": #"{"Version":1,"AccessKeyId":"AKIAP","SecretAccessKey":"secret-of-AKIAP"}"#
      ],
      profile: "p"),
    CredentialCase(
      name: "a source profile with SSO",
      config: role("source_profile = q") + ssoProfile.replacing("profile p", with: "profile q")
        + ssoSession, ssoTokens: ["S": ssoToken("good", later)], profile: "p"),
    CredentialCase(
      name: "a source profile with web identity, whatever the environment says",
      variables: ["AWS_ROLE_ARN": "arn:aws:iam::1:role/not-this"],
      config: role("source_profile = q")
        + role("web_identity_token_file = {home}/token", "q"), files: ["token": "header.claims"],
      profile: "p"),
    CredentialCase(
      name: "a role of the environment's keys",
      variables: keysOfEnvironment, config: role("credential_source = Environment"),
      profile: "p"),
    CredentialCase(
      name: "a role of keys that the environment lacks",
      config: role("credential_source = Environment"), profile: "p",
      says: "config, line 3: the credential_source Environment has no credentials"),
    CredentialCase(
      name: "a role of the container", variables: container,
      config: role("credential_source = EcsContainer"), profile: "p"),
    CredentialCase(
      name: "a role of the instance", variables: instance,
      config: role("credential_source = Ec2InstanceMetadata"), profile: "p"),
    CredentialCase(
      name: "a role of a source in small letters", variables: keysOfEnvironment,
      config: role("credential_source = environment"), profile: "p",
      says: "config, line 3: there is no credential_source environment"),
    CredentialCase(
      name: "a role with two sources", variables: keysOfEnvironment,
      config: role("credential_source = Environment\nsource_profile = base") + base,
      profile: "p", says: "config, line 3: the role has both"),
    CredentialCase(
      name: "a role with no source", config: role(""), profile: "p",
      says: "config, line 2: the role has no source_profile"),
    CredentialCase(
      name: "a role that STS refuses", config: role("source_profile = base") + base,
      profile: "p",
      answers: [
        "sts": FakeAWS.Answer(
          status: 403,
          body: "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
            + "<Message>not authorized to perform: sts:AssumeRole</Message></Error>"
            + "<RequestId>r-1</RequestId></ErrorResponse>")
      ],
      says: "{server}/sts: HTTP 403 AccessDenied: not authorized to perform: sts:AssumeRole "
        + "(request r-1)"),
    CredentialCase(
      name: "a role that a broken STS answers", config: role("source_profile = base") + base,
      profile: "p", answers: ["sts": FakeAWS.Answer(body: "<html><body>Welcome</html>")],
      says: "{server}/sts: the answer lacks a usable Credentials"),
    CredentialCase(
      name: "a key that STS does not believe",
      config: role("source_profile = base") + base.replacing("secret-of", with: "wrong"),
      profile: "p", says: "HTTP 403 InvalidSignatureException"),
  ]

  // MARK: Web identity

  private static let webIdentity: [CredentialCase] = [
    CredentialCase(
      name: "web identity of the environment",
      variables: [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token",
        "AWS_ROLE_ARN": "arn:aws:iam::1:role/web", "AWS_ROLE_SESSION_NAME": "pod",
      ], files: ["token": "header.claims.signature"]),
    CredentialCase(
      name: "web identity of the profile",
      config: role("web_identity_token_file = {home}/token\nrole_session_name = session"),
      files: ["token": "header.claims"], profile: "p"),
    CredentialCase(
      name: "web identity of both, by part",
      variables: ["AWS_PROFILE": "p", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web"],
      config: role("web_identity_token_file = {home}/token"), files: ["token": "header.claims"]),
    CredentialCase(
      name: "web identity of the environment, not of a profile by its name",
      variables: [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web",
      ], config: base, files: ["token": "header.claims"], profile: "base"),
    CredentialCase(
      name: "web identity without a role",
      variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token"], files: ["token": "header.claims"],
      says: "AWS_WEB_IDENTITY_TOKEN_FILE: a web identity token without the ARN of a role"),
    CredentialCase(
      name: "web identity without its file",
      variables: [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/none", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web",
      ], says: "/none: no such file"),
    CredentialCase(
      name: "web identity that STS refuses",
      variables: [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web",
      ], files: ["token": "header.claims"],
      answers: [
        "sts": FakeAWS.Answer(
          status: 400,
          body: "<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>")
      ], says: "{server}/sts: HTTP 400 InvalidIdentityToken"),
  ]

  // MARK: SSO

  private static let ssoProfile =
    "[profile p]\nsso_session = S\nsso_account_id = 123456789012\nsso_role_name = Reader/2\n"
  private static let ssoSession =
    "[sso-session S]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-west-2\n"
  private static let ssoLegacy =
    "[profile p]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-west-2\n"
    + "sso_account_id = 123456789012\nsso_role_name = Reader\n"

  private static func ssoToken(_ token: String, _ end: String) -> String {
    #"{"startUrl":"https://x.awsapps.com/start","region":"us-west-2","#
      + #""accessToken":"\#(token)","expiresAt":"\#(end)"}"#
  }

  private static let sso: [CredentialCase] = [
    CredentialCase(
      name: "SSO by a session", config: ssoProfile + ssoSession,
      ssoTokens: ["S": ssoToken("good", later)], profile: "p"),
    CredentialCase(
      name: "SSO in the older form", config: ssoLegacy,
      ssoTokens: ["https://x.awsapps.com/start": ssoToken("good", "2099-01-01T00:00:00UTC")],
      profile: "p"),
    CredentialCase(
      name: "SSO with an expired token", config: ssoProfile + ssoSession,
      ssoTokens: ["S": ssoToken("good", earlier)], profile: "p",
      says: ".json: the token has expired"),
    CredentialCase(
      name: "SSO in the older form with an expired token", config: ssoLegacy,
      ssoTokens: ["https://x.awsapps.com/start": ssoToken("good", earlier)], profile: "p",
      says: ".json: the token has expired"),
    CredentialCase(
      name: "SSO without a token", config: ssoProfile + ssoSession, profile: "p",
      says: ".json: no token from aws sso login"),
    CredentialCase(
      name: "SSO with a token of nothing", config: ssoProfile + ssoSession,
      ssoTokens: ["S": "{}"], profile: "p", says: ".json: the token is unreadable"),
    CredentialCase(
      name: "SSO with a token that was revoked", config: ssoProfile + ssoSession,
      ssoTokens: ["S": ssoToken("revoked", later)], profile: "p",
      says: "{server}/sso: HTTP 401 UnauthorizedException"),
    CredentialCase(
      name: "SSO without a role", config: ssoLegacy.replacing("sso_role_name", with: "x"),
      profile: "p", says: "config, line 4: the SSO settings lack sso_role_name"),
    CredentialCase(
      name: "SSO with a session that is not there", config: ssoProfile, profile: "p",
      says: "config, line 2: there is no section [sso-session S]"),
    CredentialCase(
      name: "SSO with a session that says otherwise",
      config: ssoProfile + "sso_region = eu-west-1\n" + ssoSession,
      ssoTokens: ["S": ssoToken("good", later)], profile: "p",
      says: "config, line 5: profile and sso-session differ in sso_region"),
    CredentialCase(
      name: "a session of aws login", config: "[profile p]\nlogin_session = x\n", profile: "p",
      says: "config, line 2: a session of aws login"),
  ]

  // MARK: Processes

  private static func process(_ command: String, _ name: String, says: String? = nil)
    -> CredentialCase
  {
    CredentialCase(
      name: name, config: "[profile p]\ncredential_process = \(command)\n", profile: "p",
      says: says)
  }

  private static let process: [CredentialCase] = [
    process("/bin/echo '" + keysOfProcess + "'", "a process with its keys"),
    process(
      #"sh -c "echo '{\"Version\":1,\"AccessKeyId\":\"'$WHO'\",\"SecretAccessKey\":\"s\"}'""#,
      "a process that sees the environment"
    ).setting(["WHO": "AKIAWHO"]),
    process(
      #"echo {\"Version\":1,\"AccessKeyId\":\"$(id)\",\"SecretAccessKey\":\"s;echo\"}"#,
      "a process without a shell"),
    process(
      "/bin/echo '" + keysOfProcess.replacing("}", with: #","Expiration":"\#(later)"}"#) + "'",
      "a process with keys until later"),
    process(
      "/bin/echo '" + keysOfProcess.replacing("}", with: #","Expiration":"\#(earlier)"}"#) + "'",
      "a process with keys until earlier", says: "the credential_process of profile p have expired"),
    process(
      "sh -c 'echo first >&2; echo no such vault >&2; exit 3'", "a process that fails",
      says: "config, line 2: credential_process exited with status 3"),
    process("sh -c 'kill -9 $$'", "a process that is killed", says: "exited with status 137"),
    process("/nonexistent/program", "a process that is not there", says: "No such file"),
    process("echo 'open", "a process with an open quote", says: "cannot be split into words"),
    process(
      "echo not JSON", "a process that prints something else", says: "printed no JSON object"),
    process(
      "/bin/echo '" + keysOfProcess.replacing("1", with: "2") + "'", "a process of next year",
      says: "printed no Version 1"),
    process(
      #"/bin/echo '{"Version":1,"AccessKeyId":"A"}'"#, "a process with half a key",
      says: "printed no SecretAccessKey"),
  ]

  // MARK: Containers

  private static let keysWithoutSecret =
    #"{"AccessKeyId":"A","Token":"t","Expiration":"2099-01-01T00:00:00Z"}"#

  private static let containers: [CredentialCase] = [
    CredentialCase(name: "a container", variables: container),
    CredentialCase(
      name: "a container by localhost",
      variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "{localhost}/container/l"]),
    CredentialCase(
      name: "a container with a token",
      variables: container.adding(["AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"])),
    CredentialCase(
      name: "a container with a token in a file, which goes first",
      variables: container.adding([
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "not this",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/pod",
      ]), files: ["pod": "pod-identity"]),
    CredentialCase(
      name: "a container whose token file is missing",
      variables: container.adding(["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/none"]),
      says: "/none: no such file"),
    CredentialCase(
      name: "a container with a token of two lines",
      variables: container.adding(["AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\nEvil: b"]),
      says: "Authorization"),
    CredentialCase(
      name: "a container that refuses", variables: container.adding(instance),
      answers: ["container": FakeAWS.Answer(status: 403)], says: "{server}/container/c: HTTP 403"),
    CredentialCase(
      name: "a container with half a key", variables: container,
      answers: ["container": FakeAWS.Answer(body: keysWithoutSecret)],
      says: "{server}/container/c: the answer lacks a usable SecretAccessKey"),
    CredentialCase(
      name: "a container that talks of something else", variables: container,
      answers: ["container": FakeAWS.Answer(body: "<html>")],
      says: "{server}/container/c: the answer lacks"
    ),
    CredentialCase(
      name: "a container out in the network, without TLS",
      variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/keys"],
      says: "AWS_CONTAINER_CREDENTIALS_FULL_URI: not a URL, or one without TLS"),
    CredentialCase(
      name: "a container that is not there",
      variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/keys"],
      says: "http://127.0.0.1:1/keys: "),
  ]

  // MARK: Instances

  private static let instances: [CredentialCase] = [
    CredentialCase(name: "an instance", variables: instance),
    CredentialCase(
      name: "an instance with the metadata switched off",
      variables: instance.adding(["AWS_EC2_METADATA_DISABLED": "TRUE"]), says: "no AWS credentials"),
    CredentialCase(
      name: "an instance by the profile's endpoint",
      variables: ["AWS_EC2_METADATA_DISABLED": "false"],
      config: "[default]\nec2_metadata_service_endpoint = {server}/imds/\n"),
    CredentialCase(
      name: "an instance of version 1", variables: instance,
      answers: ["imds-token": FakeAWS.Answer(status: 404)]),
    CredentialCase(
      name: "an instance of version 1 by a broken version 2", variables: instance,
      answers: ["imds-token": FakeAWS.Answer(status: 500)]),
    CredentialCase(
      name: "an instance that swallows version 2",
      variables: instance.adding(["AWS_METADATA_SERVICE_TIMEOUT": "3"]),
      answers: ["imds-token": FakeAWS.Answer(stall: .headers)]),
    CredentialCase(
      name: "an instance of version 1, which is forbidden",
      variables: instance.adding(["AWS_EC2_METADATA_V1_DISABLED": "true"]),
      answers: ["imds-token": FakeAWS.Answer(status: 403)],
      says: "{server}/imds/latest/api/token: no token, and version 1"),
    CredentialCase(
      name: "an instance that does not understand", variables: instance,
      answers: ["imds-token": FakeAWS.Answer(status: 400)], says: "no AWS credentials"),
    CredentialCase(
      name: "an instance without a role", variables: instance,
      answers: ["imds-role": FakeAWS.Answer(status: 404)], says: "no AWS credentials"),
    CredentialCase(
      name: "an instance that may not have its role", variables: instance,
      answers: [
        "imds-credentials": FakeAWS.Answer(
          body: #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role"}"#)
      ], says: "no AWS credentials"),
    CredentialCase(
      name: "an instance with keys until earlier", variables: instance,
      answers: [
        "imds-credentials": FakeAWS.Answer(
          body: #"{"Code":"Success","AccessKeyId":"ASIAOLD","SecretAccessKey":"s","#
            + #""Token":"t","Expiration":"\#(earlier)"}"#)
      ]),
    CredentialCase(
      name: "an instance with nonsense", variables: instance,
      answers: ["imds-credentials": FakeAWS.Answer(body: "{")], says: "no AWS credentials"),
    CredentialCase(
      name: "no instance at all",
      variables: [
        "AWS_EC2_METADATA_DISABLED": "false",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1",
      ], says: "no AWS credentials"),
  ]

  private func setting(_ more: [String: String]) -> CredentialCase {
    var changed = self
    changed.variables.merge(more) { _, new in new }
    return changed
  }
}

extension [String: String] {
  fileprivate func adding(_ more: [String: String]) -> [String: String] {
    merging(more) { _, new in new }
  }
}
