package import HTTPFetching
package import ICEServers
package import SessionDescriptions
package import Vocabulary

/// Why a source gave no configuration.
///
/// It contains no secret: URLs are redacted, and files and variables are named, never quoted.
package struct ConfigSourceError: Error, Sendable {
  package var kind: SourceKind
  /// The source's name.
  package var name: String
  package var step: SourceStep.Name
  package var cause: Cause
  /// The steps done so far.
  package var steps: [SourceStep]
  /// The provider's clock minus ours, if an answer carried a date.
  package var clockSkewSeconds: Int?
  /// The claims of the participant token, if there was one.
  package var token: TokenInfo?
  /// The servers learned despite the failure, with notes on them.
  package var configuration = ICEConfiguration(servers: [])
  package var notes: [FetchNote] = []

  package enum Cause: Error, Hashable, Sendable {
    case http(HTTPError)
    /// An AWS service answered with an error.
    case service(AWSServiceFailure)
    /// A service of another vendor refused.
    case refused(ServiceRefusal)
    /// A URL answered with a status other than 2xx.
    case status(Int)
    /// A web page instead of a configuration: a login or a proxy's message.
    case webPage(status: Int)
    case configuration(ICEConfigurationError)
    /// A WHIP or WHEP endpoint created no session.
    case sessionRefused(SessionRefusal)
    case redirect(RedirectProblem)
    case answer(SessionAnswerError)
    /// An AWS answer without a member that its model requires; the path says where.
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

    /// The only conversion from a transfer's error, so that a cancelled one is always `cancelled`.
    init(_ error: HTTPError) {
      self = error == .cancelled ? .cancelled : .http(error)
    }
  }

  /// Contradictory or invalid settings.
  package enum SettingsProblem: Hashable, Sendable {
    case regionMissing
    case region
    case endpointURL(origin: String)
    /// A custom endpoint cannot also be the FIPS or dual-stack one.
    case endpointURLWithVariant
    case profileMissing(String)
    case servicesSectionMissing(String)
    case configFile(path: String, line: Int)
    /// Asked over TLS, the service returned an endpoint without it.
    case sourceEndpointInsecure
    /// A session was requested without a certificate of ours to announce.
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
    /// A NUL or a line break in what must be a single line.
    case controlCharacter
    case notUTF8
    case timeout
    /// A variable that is unset or empty.
    case unset
    /// No file, and nothing that looks like the path of one.
    case misplaced(MisplacedText)
  }

  /// The path, or `standard input`; safe to print.
  package var path: String
  package var kind: Kind

  package init(_ kind: Kind, at path: String) {
    self.path = path
    self.kind = kind
  }

  var isMisplaced: Bool { if case .misplaced = kind { true } else { false } }
}
