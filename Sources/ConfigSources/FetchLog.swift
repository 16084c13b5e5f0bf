import HTTPFetching
import ICEServers
import Vocabulary

/// The record of a fetch in progress, with everything that its steps need.
struct FetchLog {
  let environment: FetchEnvironment
  let deadline: Instant
  /// When the fetch began, in seconds since 1970.
  let startedAtUnixTime: Int
  private let startedAt: Instant
  private(set) var steps: [SourceStep] = []
  private(set) var currentStep = SourceStep.Name.settings
  private(set) var clockSkewSeconds: Int?
  var notes: [FetchNote] = []
  /// The servers that are known if a later step fails.
  var configuration = ICEConfiguration(servers: [])
  /// The participant token's claims that later steps use.
  var token: TokenInfo?

  init(environment: FetchEnvironment, deadline: Instant) {
    self.environment = environment
    self.deadline = deadline
    startedAtUnixTime = environment.unixTime()
    startedAt = environment.now()
    hide(environment.proxySecrets)
  }

  /// Masks the secrets of the run in everything from outside.
  var mask: SecretMask { environment.secrets.mask }

  /// Takes texts that must not be repeated even if a server does.
  func hide(_ secrets: [Secret]) { environment.secrets.insert(secrets) }

  /// Takes the servers that a source names: their passwords are masked, their names are not.
  ///
  /// A name that contains a secret known before is an echo.
  func hide(in configuration: ICEConfiguration) {
    let mask = mask
    spare(configuration.servers.flatMap(\.uris).filter { !mask.finds(in: $0.description) })
    hide(configuration.secrets + configuration.servers.compactMap(\.credential?.password))
  }

  /// Keeps the names of given servers readable.
  func spare(_ uris: [ICEServerURI]) {
    environment.secrets.spare(uris.flatMap { [$0.description, $0.host.certificateName] })
  }

  var remaining: Nanoseconds { deadline - environment.now() }

  /// Enters a step that takes negligible time.
  mutating func enter(_ step: SourceStep.Name) {
    currentStep = step
  }

  mutating func begin(_ step: SourceStep.Name) {
    currentStep = step
    steps.append(
      SourceStep(
        step, startedOffset: environment.now() - startedAt, duration: .zero, attempts: 0))
  }

  /// Records an attempt of the current step and its answer, if any.
  mutating func attempted(_ response: HTTPResponse?) {
    guard let last = steps.indices.last else { return }
    steps[last].attempts += 1
    steps[last].status = response?.status
    steps[last].transfer = response?.timings
    steps[last].proxy = response?.proxy.map { SafeText(foreign: $0) }
    end()
    guard let serverTime = response?.serverTime else { return }
    clockSkewSeconds = serverTime - environment.unixTime()
  }

  mutating func end() {
    guard let last = steps.indices.last else { return }
    steps[last].duration = environment.now() - (startedAt + steps[last].startedOffset)
  }

  /// The limits of one HTTP exchange: its own, cut to what is left until the deadline.
  func limits(_ own: HTTPLimits = HTTPLimits()) throws(ConfigSourceError.Cause) -> HTTPLimits {
    let remaining = remaining
    guard remaining > .zero else { throw .deadline }
    var limits = own
    limits.timeout = min(own.timeout, remaining)
    limits.connectTimeout = min(own.connectTimeout, remaining)
    return limits
  }
}
