package import HTTPFetching

/// A stage of Amazon IVS Real-Time, joined as a publisher for as long as the checks take.
package struct IVSSettings: Sendable {
  /// Where the participant token comes from.
  package enum Token: Sendable {
    /// CreateParticipantToken.
    case created(Participant, AWSAccess)
    /// Made by somebody else.
    case given(SecretLocation)
    /// Made here, with a key whose public half was imported into IVS.
    case signed(Participant, SigningKey)

    /// How AWS is asked for it, where it is asked.
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

  /// The endpoint that balances the load; a stage's own is for those that play.
  package static let globalEndpoint = "https://global.whip.live-video.net/"
  /// Under which all points of presence are.
  static let trustedHost = "whip.live-video.net"

  package init(
    _ token: Token, endpoint: String = globalEndpoint
  ) throws(IVSSettingProblem) {
    if let url = token.access?.endpointURL, !AWSEndpoint.isUsable(url) { throw .awsEndpoint }
    self.token = token
    do { self.endpoint = try HTTPURL(endpoint) } catch { throw .endpoint(error) }
  }

  /// The source in a few words that may be printed.
  var name: String {
    switch token {
    case .created(let participant, _), .signed(let participant, _): participant.stage.text
    case .given(let location): location.description
    }
  }
}

/// How AWS is asked, where its own files and variables do not say.
package struct AWSAccess: Sendable {
  package var profile: String?
  package var endpointURL: String?

  package init(profile: String? = nil, endpointURL: String? = nil) {
    self.profile = profile
    self.endpointURL = endpointURL
  }
}

/// A private key on P-384, and what IVS calls its public half.
package struct SigningKey: Sendable {
  /// Where a token takes the stage's endpoints from, which it has to name.
  package enum EndpointOrigin: Sendable {
    case getStage(AWSAccess)
    /// The stage's own WHIP endpoint, as GetStage has it; nothing is asked then.
    case known(whip: String)
  }

  package let location: SecretLocation
  let arn: PublicKeyARN
  package let endpoints: EndpointOrigin

  /// - Parameters:
  ///   - location: where the key is, in PEM and without a passphrase.
  ///   - arn: of the public half.
  ///   - participant: of a stage in the key's region.
  ///   - endpoints: where those of the stage come from.
  /// - Throws: `IVSSettingProblem` for an ARN or an endpoint that cannot be meant.
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
