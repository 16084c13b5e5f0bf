import ICEServers
import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// What a server can do, what it tells anybody, and with consent whom its relays reach.
struct AuditCheck: ServerCheck {
  nonisolated static let unmeasured = CheckDetail.audit()

  let context: CheckContext
  var record: CheckRecord { context.record }

  init(_ context: CheckContext) {
    self.context = context
  }

  func run() async throws(Failure) {
    let (told, place) = try await introduce()
    note(told, place.server)
    await measureHandshakes(place.server)
    await measureLoad(told, place.server)
    let token = try await tryToken(told)
    let password = try context.check.path.target.credential?.prepared(.opaqueString)
    let credential = password ?? token?.credential
    if let reason = untestable(told, hasCredential: credential != nil) {
      record.update { $0.audit?.leaveOut(because: reason) }
      return record.succeed()
    }
    let trials = AuditTrials(
      context: context, credential: told.openRelay == nil ? credential : nil)
    record.enter(.allocate)
    let relay = try await measureFeatures(FeatureTrials(trials: trials))
    note(told, place.server, integrity: relay.integrity)
    if let token { record.update { $0.audit?.set(token.result) } }
    record.leave(.ok)
    if context.options.audit?.testsPolicy == true { await measurePolicy(trials, place) }
    guard !Task.isCancelled else { throw .interrupted }
    record.succeed()
  }

  /// `nil` where there is none to try, or nothing to try it at.
  private func tryToken(_ told: ServerIntroduction) async throws(Failure) -> TokenTrial.Answer? {
    guard let token = context.options.audit?.token, told.challenge != nil, told.openRelay == nil,
      context.check.path.target.uri.isTURN
    else { return nil }
    let answer = try await TokenTrial(context: context, token: token).answer()
    record.update { $0.audit?.set(answer.result) }
    return answer
  }

  private func measurePolicy(_ trials: AuditTrials, _ place: Place) async {
    record.enter(.permission)
    let peers = PeerTrials(trials, server: place.server, reachable: place.reachable)
    let hasIPv6 = record.result.audit?.state(of: .ipv6Relay) == .yes
    for version in hasIPv6 ? [IPVersion.v4, .v6] : [.v4] {
      let results = await peers.results(version)
      record.update { $0.audit?.add(results) }
    }
    if !Task.isCancelled, let relay = await peers.otherRelay() {
      record.update { $0.audit?.add([relay]) }
    }
    record.leave(.ok)
  }

  /// Why nothing beyond what the server tells can be tried; `nil` if it can.
  private func untestable(_ told: ServerIntroduction, hasCredential: Bool) -> SafeText? {
    guard context.check.path.target.uri.isTURN else { return "the URI is not of a TURN server" }
    if let alternate = told.alternates.first { return "the server sends clients to \(alternate)" }
    guard hasCredential || told.openRelay != nil else {
      guard context.options.audit?.token == nil else { return "the server did not take the token" }
      if told.challenge != nil { record.observe(.noCredentials) }
      return "it takes credentials"
    }
    return nil
  }

  /// TLS and DTLS by the version, and the names that they carry.
  private func measureHandshakes(_ server: SocketAddress) async {
    let trials = HandshakeTrials(context: context, server: server)
    for feature in ServerFeature.ofHandshakes where !Task.isCancelled {
      let result = await trials.result(feature)
      record.update { $0.audit?.set(result) }
    }
  }

  private func measureLoad(_ told: ServerIntroduction, _ server: SocketAddress) async {
    let result: FeatureResult
    if context.options.audit?.measuresLoad != true {
      result = FeatureResult(.challengeLimit, .notTried, "--load asks for it")
    } else if context.transport != .udp || told.challenge == nil || told.openRelay != nil {
      result = FeatureResult(
        .challengeLimit, .notTried, "it takes UDP, and a server that wants credentials")
    } else {
      result = await LoadTrial(context: context, server: server).result()
    }
    record.update { $0.audit?.set(result) }
  }

  private struct Place {
    var server: SocketAddress
    /// This host's address, where the server sees it unchanged.
    var reachable: IPAddress?
  }

  private func introduce() async throws(Failure) -> (ServerIntroduction, Place) {
    let driver = try await context.open(context.server)
    defer { driver.connection.close() }
    record.enter(.binding)
    var introduction = Introduction(
      context.parameters(driver, until: min(context.deadline, EventLoop.now + Self.patience)),
      asksAllocate: context.check.path.target.uri.isTURN, releaseBound: ProbeOptions.releaseBound)
    let result = await driver.run(&introduction)
    switch result {
    case .success(let told):
      record.leave(.ok)
      await driver.awaitStamps()
      let local = driver.connection.localAddress
      let isSeen = local != nil && told.binding?.mapped == local
      return (told, Place(server: driver.connection.peer, reachable: isSeen ? local?.ip : nil))
    case .failure(let failure):
      record.leave(.failed)
      throw driver.explain(failure, during: .binding)
    }
  }

  /// For the answers to what is asked first; a server that is silent that long is down.
  private static let patience = Nanoseconds.seconds(10)

  private func note(
    _ told: ServerIntroduction, _ server: SocketAddress, integrity: IntegrityKind? = nil
  ) {
    if let mapped = told.binding?.mapped { record.map(mapped) }
    record.apply(software: told.software)
    if told.openRelay != nil { record.observe(.allocatedWithoutCredentials) }
    let features = ToldFeatures(told: told, integrity: integrity, server: server)
    let isTURN = context.check.path.target.uri.isTURN
    record.update {
      $0.audit?.disclosures = features.disclosures
      // A stream's and DTLS's clients have proved their address before anything is answered.
      $0.audit?.amplifications = context.transport == .udp ? features.amplifications : []
      $0.audit?.isOpenRelay = isTURN ? told.openRelay != nil : nil
      $0.audit?.set(features.natDiscovery)
      guard isTURN else { return }
      for result in [
        features.nonceCookie, features.sha256, features.userhash, features.thirdPartyAuthorization,
        features.alternateServer,
      ] {
        $0.audit?.set(result)
      }
    }
  }

  /// One after the other, since each takes an allocation; the first shows whether there is any to have.
  private func measureFeatures(_ features: FeatureTrials) async throws(Failure) -> RelayAllocation {
    let (lifetimes, relay) = try await features.lifetimes()
    record.update { $0.audit?.set(lifetimes) }
    let trials: [@NetworkActor () async -> FeatureResult] = [
      features.ipv6Relay, features.dualStack, features.portReservation, features.dontFragment,
      features.channelNumbers, MobilityTrial(trials: features.trials).result,
      TCPRelayTrial(trials: features.trials).result,
    ]
    for trial in trials {
      let result = await trial()
      record.update { $0.audit?.set(result) }
    }
    return relay
  }
}

extension AuditDetail {
  mutating func add(_ results: [PeerResult]) { peers = (peers ?? []) + results }

  /// Records the state of one feature, in the order of all.
  mutating func set(_ result: FeatureResult) {
    features.removeAll { $0.feature == result.feature }
    let rank = { (feature: ServerFeature) in ServerFeature.allCases.firstIndex(of: feature) ?? 0 }
    let place = features.firstIndex { rank($0.feature) > rank(result.feature) } ?? features.count
    features.insert(result, at: place)
  }

  /// Marks everything that has no state yet as not tried.
  mutating func leaveOut(because reason: SafeText) {
    for feature in ServerFeature.allCases where state(of: feature) == nil {
      set(FeatureResult(feature, .notTried, reason))
    }
  }
}
