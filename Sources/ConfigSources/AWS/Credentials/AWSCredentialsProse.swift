import HTTPFetching

extension AWSCredentialsProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let profile):
      "no AWS credentials in the environment, in profile \(profile) of the shared files, "
        + "from a container or from an instance"
    case .partial(let origin, let missing): "the credentials of \(origin) lack \(missing)"
    case .malformed(let origin):
      "the credentials of \(origin) contain characters that no AWS key has, or an invalid time"
    case .expired(let origin): "the credentials of \(origin) have expired"
    case .setting(let problem, let place): "\(place): \(problem)"
    case .process(let problem, let place): "\(place): credential_process \(problem)"
    case .ssoToken(let problem, let path): "\(path): \(problem)"
    case .server(let problem, let url): "\(url): \(problem)"
    }
  }

  var remedy: String {
    switch self {
    case .missing: "run aws configure, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    case .partial: "set both parts of the key at that place, or neither"
    case .malformed: "check whether something was pasted along with the key"
    case .expired: "get new credentials, and compare this machine's clock with AWS's"
    case .setting(let problem, _): problem.remedy
    case .process(.exit, _):
      "run the command by hand and read its output, which may be secret and is not shown here"
    case .process: "run the command by hand; it must print the JSON of credential_process"
    case .ssoToken: "run aws sso login with that profile"
    case .server(.http(let error), _): error.remedy
    case .server(.service(let failure), _): failure.remedyOfCredentials
    case .server: "check that the address is the service's, and read the service's log"
    }
  }
}

extension ConfigSourceError.Cause {
  /// The error of an AWS service, whether the intended one or one used to get credentials.
  var serviceFailure: AWSServiceFailure? {
    switch self {
    case .service(let failure), .credentials(.server(.service(let failure), _)): failure
    default: nil
    }
  }
}

extension AWSServiceFailure {
  fileprivate var remedyOfCredentials: String {
    switch code {
    case "AccessDenied", "AccessDeniedException":
      "name the caller in the role's trust policy, and allow them sts:AssumeRole on it"
    case "UnauthorizedException": "run aws sso login with that profile"
    case "ForbiddenException", "ResourceNotFoundException":
      "check sso_account_id and sso_role_name"
    case "InvalidIdentityToken", "IDPRejectedClaim":
      "check the token's file, and the identity provider in the role's trust policy"
    case "RegionDisabledException": "activate STS for the region, or set another region"
    default: remedy
    }
  }
}

extension AWSCredentials.Origin: CustomStringConvertible {
  package var description: String {
    switch self {
    case .environment: "the environment"
    case .role(let arn, let profile): "the role \(arn) of profile \(profile)"
    case .webIdentity(let arn): "the role \(arn) by web identity"
    case .sso(let role, let account): "IAM Identity Center, role \(role) of account \(account)"
    case .credentialsFile(let profile): "the credentials file's profile \(profile)"
    case .process(let profile): "the credential_process of profile \(profile)"
    case .configFile(let profile): "the config file's profile \(profile)"
    case .container(let url): "the container agent at \(url)"
    case .instance(let role): "the instance's role \(role)"
    }
  }
}

extension AWSSettingProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .sourceMissing: "the role has no source_profile and no credential_source"
    case .sourceAmbiguous: "the role has both source_profile and credential_source"
    case .sourceProfileMissing(let name): "there is no source_profile \(name)"
    case .sourceProfileEmpty(let name): "the source_profile \(name) has no credentials"
    case .sourceProfileLoop(let names):
      "the source profiles form a cycle: \(names.joined(separator: " → "))"
    case .sourceProfilesTooMany(let limit): "more than \(limit) source profiles in a row"
    case .credentialSourceUnknown(let name): "there is no credential_source \(name)"
    case .credentialSourceEmpty(let name): "the credential_source \(name) has no credentials"
    case .duration(let limits):
      "duration_seconds must be from \(limits.lowerBound) to \(limits.upperBound)"
    case .mfaWithoutTerminal(let serial):
      "the role requires the MFA code of \(serial), and nobody typed one on a terminal"
    case .roleARNMissing: "a web identity token without the ARN of a role"
    case .ssoIncomplete(let missing): "the SSO settings lack \(missing.joined(separator: ", "))"
    case .ssoSessionMissing(let name): "there is no section [sso-session \(name)]"
    case .ssoContradiction(let key): "profile and sso-session differ in \(key)"
    case .loginSession: "a session of aws login, which only AWS's own tools can use"
    case .url: "not a URL, or one without TLS that leaves this machine"
    }
  }

  fileprivate var remedy: String {
    switch self {
    case .credentialSourceUnknown:
      "use Environment, Ec2InstanceMetadata or EcsContainer"
    case .mfaWithoutTerminal:
      "run it on a terminal, or get credentials first and put them into the environment"
    case .roleARNMissing: "set AWS_ROLE_ARN, or role_arn in the profile"
    case .loginSession:
      "run eval \"$(aws configure export-credentials --format env)\" and try again"
    case .url: "use https, or an address of this machine"
    default: "correct the file there"
    }
  }
}

extension ProcessProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .words: "cannot be split into words"
    case .start(let error): "cannot be started: \(error)"
    case .exit(let status): "exited with status \(status)"
    case .timeout: "did not end in time"
    case .tooLong(let limit): "printed more than \(limit) bytes"
    case .answer(let lacks): "printed no \(lacks)"
    }
  }
}

extension SSOTokenProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing: "no token from aws sso login"
    case .malformed: "the token is unreadable"
    case .expired: "the token has expired"
    }
  }
}

extension CredentialServerProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .http(let error): error.description
    case .status(let status): "HTTP \(status)"
    case .service(let failure): failure.description
    case .answer(let lacks): "the answer lacks a usable \(lacks)"
    case .tokenRefused: "no token, and version 1 of the metadata service is disabled"
    }
  }
}
