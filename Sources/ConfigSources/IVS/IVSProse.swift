import HTTPFetching
import Vocabulary

extension IVSSettingProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .stageARN: "a stage's ARN has the form arn:aws:ivs:REGION:ACCOUNT:stage/ID"
    case .keyARN: "a public key's ARN has the form arn:aws:ivs:REGION:ACCOUNT:public-key/ID"
    case .keyRegion(let key, let stage):
      "the key was imported in \(key), but the stage is in \(stage)"
    case .duration: "a token's lifetime is 1 to 20160 minutes"
    case .capability(let text): "\(text.prefix(64)): expected PUBLISH or SUBSCRIBE"
    case .publishMissing: "PUBLISH must be among the capabilities: the check joins as a publisher"
    case .attribute(let text): "\(text.prefix(64)): expected key=value, each key once"
    case .attributes(let count):
      "the attributes have \(count) bytes; IVS allows \(Participant.attributeLimit)"
    case .endpoint(let error): error.description
    case .awsEndpoint: AWSEndpoint.expectation
    case .stageEndpoint: "a stage's endpoint is a plain https URL, as GetStage returns it"
    }
  }
}

extension ES384.Problem {
  func description(of key: String) -> String {
    switch self {
    case .notPrivateKey: "\(key): not a private key in PEM"
    case .encrypted: "\(key): the key is protected by a passphrase"
    case .otherKind: "\(key): the key is not one on the curve P-384 (secp384r1)"
    case .library: "\(key): the key cannot sign"
    }
  }

  var remedy: String {
    switch self {
    case .encrypted: "remove it: openssl ec -in KEY -out PLAIN, chmod 600 PLAIN"
    case .notPrivateKey, .otherKind, .library:
      "create one with: openssl ecparam -name secp384r1 -genkey -noout -out KEY, and import its "
        + "public half (ImportPublicKey)"
    }
  }
}

extension ConfigSourceError {
  /// The remedy for a refusal by IVS Real-Time.
  var stageRemedy: String? {
    guard kind == .ivs else { return nil }
    switch cause {
    case .service(let failure): return failure.stageRemedy
    case .sessionRefused(let refusal) where [401, 403].contains(refusal.status):
      return "check that the token is new, belongs to this stage, and lets its participant publish"
    default: return nil
    }
  }
}

extension AWSServiceFailure {
  fileprivate var stageRemedy: String? {
    switch code {
    case "ResourceNotFoundException":
      "check the stage's ARN: there is no such stage in that account and region"
    case "ValidationException": "check the stage's ARN, the attributes and the capabilities"
    case "ServiceQuotaExceededException":
      "the account has used up its quota: wait, or ask AWS for more (Service Quotas)"
    case "PendingVerification": "AWS has yet to verify the account: ask AWS Support"
    default: nil
    }
  }
}
