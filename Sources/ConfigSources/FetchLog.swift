import HTTPFetching
import ICEServers
import Vocabulary

/// The running record of one fetch, and what every step of it needs.
struct FetchLog {
  let environment: FetchEnvironment
  let deadline: Instant
  /// When the fetch began, in seconds since 1970.
  let startedAtUnixTime: Int
  private(set) var steps: [FetchStep] = []
  private(set) var currentStep = FetchStep.Name.settings
  private(set) var clockSkewSeconds: Int?
  var notes: [FetchNote] = []
  /// The servers that are known should a later step fail.
  var configuration = ICEConfiguration(servers: [])
  /// What the participant token says that the later steps use.
  var token: ParticipantClaims?
  /// What must not be told even where a server repeats it; only ever added to.
  var secrets: [Secret] = [] {
    didSet { mask.insert(secrets.dropFirst(oldValue.count)) }
  }
  /// Hides the secrets in everything that came from outside.
  private(set) var mask = SecretMask()

  init(environment: FetchEnvironment, deadline: Instant) {
    self.environment = environment
    self.deadline = deadline
    startedAtUnixTime = environment.unixTime()
    mask.insert(environment.proxySecrets)
  }

  var remaining: Nanoseconds { deadline - environment.now() }

  /// Begins a step that takes no time worth recording.
  mutating func enter(_ step: FetchStep.Name) {
    currentStep = step
  }

  mutating func begin(_ step: FetchStep.Name) {
    currentStep = step
    steps.append(
      FetchStep(name: step, startedAt: environment.now(), duration: .zero, attempts: 0))
  }

  /// Notes an attempt of the current step and what it brought, if anything.
  mutating func attempted(_ response: HTTPResponse?) {
    guard let last = steps.indices.last else { return }
    steps[last].attempts += 1
    steps[last].status = response?.status
    steps[last].timings = response?.timings
    steps[last].proxy = response?.proxy
    steps[last].duration = environment.now() - steps[last].startedAt
    guard let serverTime = response?.serverTime else { return }
    clockSkewSeconds = serverTime - environment.unixTime()
  }

  mutating func end() {
    guard let last = steps.indices.last else { return }
    steps[last].duration = environment.now() - steps[last].startedAt
  }

  /// The limits of one HTTP exchange: its own, or what is left until the deadline.
  func limits(_ own: HTTPLimits = HTTPLimits()) throws(ConfigSourceError.Cause) -> HTTPLimits {
    let remaining = remaining
    guard remaining > .zero else { throw .deadline }
    var limits = own
    limits.timeout = min(own.timeout, remaining)
    limits.connectTimeout = min(own.connectTimeout, remaining)
    return limits
  }
}
