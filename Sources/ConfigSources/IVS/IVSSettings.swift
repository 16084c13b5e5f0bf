package import HTTPFetching

/// A stage of Amazon IVS Real-Time, joined as a publisher for the duration of the checks.
package struct IVSSettings: Sendable {
  /// The source of the participant token.
  package enum Token: Sendable {
    /// CreateParticipantToken.
    case created(Participant, AWSAccess)
    /// Created by somebody else.
    case given(SecretLocation)
    /// Signed here, with a key whose public half was imported into IVS.
    case signed(Participant, SigningKey)

    /// How to access AWS, if it is asked for the token.
    fileprivate var access: AWSAccess? {
      switch self {
      case .created(_, let access): access
      case .signed(_, let key):
        if case .getStage(let access) = key.endpoints { access } else { nil }
      case .given: nil
      }
    }
  }

  package let token: Token
  package let endpoint: HTTPURL

  /// The load-balancing endpoint; a stage's own is for clients that play.
  package static let globalEndpoint = "https://global.whip.live-video.net/"
  /// The domain of all points of presence.
  static let trustedHost = "whip.live-video.net"

  package init(
    _ token: Token, endpoint: String = globalEndpoint
  ) throws(IVSSettingProblem) {
    if let url = token.access?.endpointURL, !AWSEndpoint.isUsable(url) { throw .awsEndpoint }
    self.token = token
    do { self.endpoint = try HTTPURL(endpoint) } catch { throw .endpoint(error) }
  }

  /// The source in a few words, safe to print.
  var name: String {
    switch token {
    case .created(let participant, _), .signed(let participant, _): participant.stage.text
    case .given(let location): location.description
    }
  }
}

/// How to access AWS, if its own files and variables do not say.
package struct AWSAccess: Sendable {
  package var profile: String?
  package var endpointURL: String?

  package init(profile: String? = nil, endpointURL: String? = nil) {
    self.profile = profile
    self.endpointURL = endpointURL
  }
}

/// A private key on P-384, and IVS's name for its public half.
package struct SigningKey: Sendable {
  /// The source of the stage's endpoints, which a token has to name.
  package enum EndpointOrigin: Sendable {
    case getStage(AWSAccess)
    /// The stage's own WHIP endpoint, as returned by GetStage; no request is made.
    case known(whip: String)
  }

  package let location: SecretLocation
  let arn: PublicKeyARN
  package let endpoints: EndpointOrigin

  /// - Parameters:
  ///   - location: the file with the key, in PEM and without a passphrase.
  ///   - arn: the ARN of the public half.
  ///   - participant: a participant of a stage in the key's region.
  ///   - endpoints: the source of the stage's endpoints.
  /// - Throws: `IVSSettingProblem` for an ARN or an endpoint that cannot be valid.
  package init(
    at location: SecretLocation, arn: String, for participant: Participant,
    endpoints: EndpointOrigin
  ) throws(IVSSettingProblem) {
    guard let arn = PublicKeyARN(arn) else { throw .keyARN }
    guard arn.region == participant.stage.region else {
      throw .keyRegion(key: arn.region, stage: participant.stage.region)
    }
    if case .known(let whip) = endpoints {
      guard let url = try? HTTPURL(whip), url.isSecure, url.isPlainBase else {
        throw .stageEndpoint
      }
    }
    self.location = location
    self.arn = arn
    self.endpoints = endpoints
  }
}
