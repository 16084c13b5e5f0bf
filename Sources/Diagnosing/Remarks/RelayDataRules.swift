import Measurements
import Vocabulary

extension RelayFlow {
  /// Packets that vanished behind the witness's last word: those of either way together, since nobody knows
  /// which; `nil` where they are few.
  var untoldText: String? {
    let (lost, all) = (sent - received + untold, sent + untold)
    guard untold > 0, Diagnosis.isLoss(lost, of: all) else { return nil }
    return
      "\(lost) of \(all) packets did not come back; of \(untold) of them the other end does not say "
      + "whether they were lost on the way there or back"
  }
}

extension Diagnosis {
  static let relayDataRules = [
    privatePeers, untested, fromInside, channelRefused, largePackets, lossThroughRelay,
    delayThroughRelay,
    slowRelay, jitterThroughRelay, reordered, duplicates, stray, lyingWitness,
  ]

  /// ITU-T G.114: from here on people talk over each other.
  private static let longDelay = Nanoseconds.milliseconds(300)
  private static let longJitter = Nanoseconds.milliseconds(30)
  private static let longAddition = Nanoseconds.milliseconds(60)
  /// A media packet of 1200 bytes with UDP and IP.
  private static func mediaPacket(_ version: IPVersion) -> Int { version == .v4 ? 1228 : 1248 }
  /// The size that every tunnel in use leaves; below it something is in the way.
  private static let usualPacket = 1400

  private static let privatePeers = Rule.eachCheck { check, _ in
    guard check.relay?.untried == .peerForbidden, let peer = check.relay?.witness?.address else {
      return nil
    }
    return check.remark(
      .relayPrivatePeers, nil, .confirmed,
      "403 to CreatePermission for \(peer.ip), which is \(peer.ip.reach.words)")
  }

  private static let untested = Rule.eachCheck { check, _ in
    guard check.relay?.untried == .noWitness else { return nil }
    return check.remark(
      .relayUntested, nil, .confirmed,
      "no answer over UDP tells this host's address, and there was no second allocation")
  }

  private static let stray = Rule.eachObservation { observation, check in
    switch observation {
    case .unpermittedData: check.remark(.relayUnpermitted, nil, .confirmed, "\(observation)")
    case .unboundChannelData: check.remark(.relayUnbound, nil, .confirmed, "\(observation)")
    case .foreignData: check.remark(.relayForeign, nil, .confirmed, "\(observation)")
    default: nil
    }
  }

  private static let lyingWitness = Rule.eachCheck { check, _ in
    guard let witness = check.relay?.witness, let contradiction = witness.contradiction else {
      return nil
    }
    return check.remark(
      .relayWitness, nil, .confirmed, "the witness \(witness.address): \(contradiction)")
  }

  private static let fromInside = Rule.eachCheck { check, _ in
    guard check.outcome == .ok, let witness = check.relay?.witness,
      witness.kind == .secondAllocation
    else { return nil }
    return check.remark(
      .relayInside, nil, .confirmed, "the other end was a second allocation, \(witness.address)")
  }

  private static let channelRefused = Rule.eachCheck { check, _ in
    guard check.outcome == .ok, check.relay?.hasChannel == false else { return nil }
    return check.remark(.relayChannelRefused, nil, .confirmed, "ChannelBind was not granted")
  }

  /// From this share of lost packets on both sends of a size are often lost by chance.
  private static let chance = 0.25

  private static let largePackets = Rule.eachCheck { check, _ in
    let limits = directions(of: check).compactMap { name, flow -> (String, Int, Int)? in
      // Most systems send media with DF. Where nothing came with it, only the other packets tell.
      let isKnown = flow.largestUnfragmented != nil
      guard flow.received == 0 || flow.lossRatio < chance,
        let largest = isKnown ? flow.largestUnfragmented : flow.largestPacket,
        let lost = isKnown ? flow.smallestUnfragmentedLost : flow.smallestLost,
        largest < usualPacket
      else { return nil }
      return (name, largest, lost)
    }
    guard let least = limits.map(\.1).min(),
      let version = check.relayedAddresses.first?.ip.version
    else { return nil }
    // Where packets of any size are lost, those of one size may be by chance, or by a limit on the rate.
    let isLossy = directions(of: check).contains { name, flow in
      limits.contains { $0.0 == name } && isLoss(flow.sent - flow.received, of: flow.sent)
    }
    let texts = limits.map {
      "\($0): the largest IP packet that arrived had \($1) bytes; \($2) bytes did not"
    }
    let doubt = isLossy ? "; smaller ones were lost as well, so that it need not be their size" : ""
    return check.remark(
      .relayMTU, least < mediaPacket(version) && !isLossy ? .warning : .info,
      isLossy ? .possible : .confirmed, texts.joined(separator: "; ") + doubt)
  }

  private static let lossThroughRelay = remark(.relayLoss, unlessGone: true) { name, flow in
    if let untold = flow.untoldText { return untold }
    // What waits in a queue is late, and told as that.
    let lost = flow.sent - flow.received - flow.queued
    guard isLoss(lost, of: flow.sent), flow.received > 0, flow.stoppedAfter == nil else {
      return nil
    }
    let runs = flow.longestLossRun > 1 ? ", up to \(flow.longestLossRun) in a row (a burst)" : ""
    return "\(name): \(lost) of \(flow.sent) packets were lost (\(percent(flow.lossRatio)))\(runs)"
  }

  /// A path to the server that is that slow has a finding of its own.
  private static let delayThroughRelay = Rule.eachCheck { check, evidence in
    let way = evidence.comparisons.allocationRow(of: check)?.rtt?.median
    let isSlowWay = way.map { $0 >= longDelay } ?? false
    let delays = directions(of: check).compactMap { name, flow in
      (flow.delay?.median).map { (name, $0) }
    }
    let queues = directions(of: check).compactMap { name, flow in queueText(name, flow) }
    guard !isSlowWay || !queues.isEmpty, !isOnThisHost(check),
      delays.contains(where: { $0.1 >= longDelay }) || !queues.isEmpty
    else { return nil }
    return check.remark(
      .relayDelay, nil, .confirmed,
      (delays.map { "\($0) \(describe($1))" } + queues).joined(separator: ", "))
  }

  /// Packets that come ever later, to the end of the flow.
  private static func queueText(_ name: String, _ flow: RelayFlow) -> String? {
    guard flow.queued > 0, let delay = flow.delay else { return nil }
    return "\(name) packets came ever later, \(describe(delay.max)) at last instead of "
      + "\(describe(delay.min)), and \(flow.queued) of \(flow.sent) had not come when the measurement ended: "
      + "the path carries less than was sent"
  }

  /// On loopback a delay is this host's own load, whatever the relay does.
  private static func isOnThisHost(_ check: CheckResult) -> Bool {
    check.server.address?.reach == .loopback
  }

  private static let slowRelay = Rule.eachCheck { check, _ in
    guard !isOnThisHost(check),
      let added = check.relay?.added, let direct = check.relay?.directRoundTrip,
      let roundTrip = check.relay?.roundTrip, added >= longAddition, added + added >= direct,
      // A relay that is far away delays every packet, a busy host only some.
      let least = check.relay?.leastAdded, least >= longAddition
    else { return nil }
    return check.remark(
      .relaySlow, nil, .confirmed,
      "\(describe(roundTrip)) through the relay and back, of which it adds \(describe(added))")
  }

  private static let jitterThroughRelay = remark(.relayJitter, exceptOnThisHost: true) {
    name, flow in
    guard let jitter = flow.jitter, jitter >= longJitter else { return nil }
    return "jitter \(name) \(describe(jitter))"
  }

  private static let reordered = remark(.relayReordered) { name, flow in
    guard flow.reordered > 1, flow.reordered * 20 >= flow.received else { return nil }
    return "\(name): \(flow.reordered) of \(flow.received) packets arrived out of order"
  }

  private static let duplicates = remark(.relayDuplicates) { name, flow in
    guard isLoss(flow.duplicates, of: flow.received) else { return nil }
    return "\(name): \(flow.duplicates) of \(flow.received) packets arrived twice"
  }

  /// One conclusion about both directions of a check.
  private static func remark(
    _ id: FindingID, exceptOnThisHost: Bool = false, unlessGone: Bool = false,
    _ text: @escaping @Sendable (String, RelayFlow) -> String?
  ) -> Rule {
    .eachCheck { check, _ in
      guard !exceptOnThisHost || !isOnThisHost(check) else { return nil }
      // What was on its way when the server went was not lost on the path.
      let isGone = check.failure.map { $0.reason != .relayNoData } ?? false
      guard !unlessGone || !isGone else { return nil }
      let texts = directions(of: check).compactMap(text)
      return texts.isEmpty
        ? nil : check.remark(id, nil, .confirmed, texts.joined(separator: "; "))
    }
  }

  private static func directions(of check: CheckResult) -> [(String, RelayFlow)] {
    [("out", check.relay?.toPeer), ("in", check.relay?.fromPeer)].compactMap { name, flow in
      flow.map { (name, $0) }
    }
  }
}
