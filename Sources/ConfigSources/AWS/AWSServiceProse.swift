import Vocabulary

extension AWSServiceFailure: CustomStringConvertible {
  package var description: String {
    "HTTP \(status)" + (code == String(status) ? " without an error code" : " \(code)")
      + (message.isEmpty ? "" : ": \(message)")
      + (requestID.map { " (request \($0))" } ?? "")
  }

  var remedy: String {
    switch code {
    case _ where isAccessDenied: "allow the caller the action that was refused"
    case "ResourceNotFoundException":
      "check the channel's name and the region: a channel is known only in its own"
    case "ExpiredTokenException", "ExpiredToken":
      "get new temporary credentials: these have expired"
    case "InvalidClientException": "check the client id of --kvs-client-id, or leave it out"
    case "SessionExpiredException":
      "connect again, or leave out the client id: the client's signalling session has ended"
    case "UnrecognizedClientException", "InvalidClientTokenId":
      "check the access key, and that the session token belongs to it"
    case "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignatureException":
      "check the secret key, and that region and endpoint are the channel's"
    case "RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed":
      "compare this machine's clock with the provider's"
    case "InvalidArgumentException": "check the channel, the role and the client id"
    case _ where isRetryable: "ask less often, or later: the service refuses temporarily"
    default: "look the code up in the service's documentation"
    }
  }
}

extension AWSServiceFailure {
  /// The caller is known, but lacks the permission.
  fileprivate var isAccessDenied: Bool {
    ["AccessDeniedException", "NotAuthorizedException", "AccessDenied"].contains(code)
  }
}

extension ConfigSourceError {
  /// The missing permission, if the refused step is an IAM action.
  var permissionRemedy: String? {
    guard case .service(let failure) = cause, failure.isAccessDenied, let action = step.iamAction
    else { return nil }
    return "allow the caller \(action) on \(name) in an IAM policy"
  }
}

extension SourceStep.Name {
  /// IAM's name of the permission for a step.
  var iamAction: String? {
    switch self {
    case .describeSignalingChannel, .getSignalingChannelEndpoint, .getIceServerConfig:
      "kinesisvideo:\(rawValue)"
    case .createParticipantToken, .getStage: "ivs:\(rawValue)"
    default: nil
    }
  }
}
