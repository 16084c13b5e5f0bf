package import HTTPFetching
package import ICEServers
package import SessionDescriptions
package import Vocabulary

/// Why a source gave no configuration.
///
/// It holds no secret: URLs are redacted, and files and variables are named, never quoted.
package struct ConfigSourceError: Error, Sendable {
  package var kind: SourceKind
  /// The source's name.
  package var name: String
  package var step: FetchStep.Name
  package var cause: Cause
  /// What was done until then.
  package var steps: [FetchStep]
  /// The provider's clock less ours, where an answer carried a date.
  package var clockSkewSeconds: Int?
  /// What the participant token says, where there was one.
  package var token: ParticipantClaims?
  /// The servers that were learnt all the same, and what is worth telling about them.
  package var configuration = ICEConfiguration(servers: [])
  package var notes: [FetchNote] = []
  /// Hides what the source was asked with and what it handed out, in what servers say.
  package var mask = SecretMask()

  package enum Cause: Error, Hashable, Sendable {
    case http(HTTPError)
    /// An AWS service answered with an error.
    case service(AWSServiceFailure)
    /// A service of another vendor refused.
    case refused(ServiceRefusal)
    /// A URL answered with something else than 2xx.
    case status(Int)
    /// A web page instead of a configuration: a login or a proxy's message.
    case webPage(status: Int)
    case configuration(ICEConfigurationError)
    /// A WHIP or WHEP endpoint made no session.
    case sessionRefused(SessionRefusal)
    case redirect(RedirectProblem)
    case answer(SessionAnswerError)
    /// An AWS answer without what its model promises; the path says where.
    case incomplete(path: String)
    case settings(SettingsProblem)
    case credentials(AWSCredentialsProblem)
    case file(FileProblem)
    case credential(ICECredentialError)
    /// No token could be signed with the key in a file.
    case signing(ES384.Problem, key: String)
    /// The provider's list is empty.
    case noServers
    case deadline
    case cancelled

    /// The one way in for what ends a transfer, so that a cancelled one is simply cancelled.
    init(_ error: HTTPError) {
      self = error == .cancelled ? .cancelled : .http(error)
    }
  }

  /// A setting that cannot be meant.
  package enum SettingsProblem: Hashable, Sendable {
    case regionMissing
    case region
    case endpointURL(origin: String)
    /// An endpoint of one's own cannot also be the FIPS or dual-stack one.
    case endpointURLWithVariant
    case profileMissing(String)
    case servicesSectionMissing(String)
    case configFile(path: String, line: Int)
    /// Asked over TLS, the service names an endpoint without it.
    case sourceEndpointInsecure
    /// A session was asked for without a certificate of ours to announce.
    case certificateMissing(reason: String?)
  }
}

/// Why a file could not be used.
package struct FileProblem: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case missing
    case unreadable(SystemError)
    case isDirectory
    case tooLarge(limit: Int)
    case empty
    /// A NUL or a line break inside what must be one line.
    case controlCharacter
    case notUTF8
    case timeout
    /// A variable that is not in the environment, or empty.
    case unset
  }

  /// The path, or `standard input`.
  package var path: String
  package var kind: Kind

  package init(_ kind: Kind, at path: String) {
    self.path = path
    self.kind = kind
  }
}
