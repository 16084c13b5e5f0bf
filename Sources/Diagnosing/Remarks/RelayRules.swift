import Measurements
import Vocabulary

extension Diagnosis {
  static let relayRules = [
    unroutableRelay, relayElsewhere, lifetimes, notReleased, redirects, binding, ownQuota,
    deviations,
  ]

  /// TURN-14: a relay that the other side cannot reach is useless.
  private static let unroutableRelay = Rule.eachCheck { check, evidence in
    // Where data showed that the address is wrong, that is said.
    guard check.kind == .turnAllocate,
      evidence.comparisons.dataRow(of: check)?.outcome != .failed
    else { return nil }
    let suspects = check.relayedAddresses.filter { relay in
      relay.ip.reach != .global && relay.ip != check.server.address
        // Of a server on this computer nobody expects more.
        && !(relay.ip.reach == .loopback && check.server.address?.reach == .loopback)
    }
    guard let worst = suspects.min(by: { $0.ip.reach.extent < $1.ip.reach.extent }) else {
      return nil
    }
    let extent = check.server.address?.reach.extent ?? 0
    return check.remark(
      .relayUnroutable, worst.ip.reach.extent < extent ? .warning : .info, .confirmed,
      "the relay is \(worst), which is \(worst.ip.reach.words)")
  }

  private static let relayElsewhere = Rule.eachCheck { check, evidence in
    guard check.kind == .turnAllocate, let server = check.server.address,
      let relay = check.relayedAddresses.first(where: {
        $0.ip.reach == .global && $0.ip != server && $0.ip.version == server.version
      })
    else { return nil }
    // Where data was sent, its own row tells what became of it.
    guard evidence.comparisons.dataRow(of: check).map({ $0.outcome == .skipped }) ?? true else {
      return nil
    }
    return check.remark(
      .relayElsewhere, nil, .confirmed,
      "the relay is \(relay), the server \(server); no data was sent through it")
  }

  private static let lifetimes = Rule.eachCheck { check, _ in
    guard check.kind == .turnAllocate, check.outcome == .ok else { return nil }
    if check.observations.contains(.missingMappedAddress) {
      return check.remark(
        .mappedAddressMissing, nil, .confirmed, "no XOR-MAPPED-ADDRESS in the Allocate success")
    }
    if check.observations.contains(.missingLifetime) {
      return check.remark(.lifetimeMissing, nil, .confirmed, "no LIFETIME in the Allocate success")
    }
    guard let lifetime = check.lifetimeSeconds else { return nil }
    if lifetime == 0 {
      return check.remark(.zeroLifetime, nil, .confirmed, "LIFETIME 0 in a success")
    }
    // RFC 8656 recommends an hour at most (section 7.2), and to refresh a minute before the end.
    let id: FindingID? = lifetime > 3600 ? .longLifetime : lifetime <= 60 ? .shortLifetime : nil
    return id.map { check.remark($0, nil, .confirmed, "LIFETIME \(lifetime) s") }
  }

  private static let notReleased = Rule.eachObservation { observation, check in
    guard case .allocationNotReleased(let lifetime, let reason) = observation else { return nil }
    // On a lossy path the release may simply have been lost: that is no second symptom.
    return check.remark(
      .notReleased, check.isLossy ? .info : nil, .confirmed,
      "the release was not confirmed (\(reason)); the allocation lasts up to \(lifetime) s")
  }

  private static let redirects = Rule.eachObservation { observation, check in
    switch observation {
    // That the other one cannot be reached is the cause, and nothing was measured there.
    case .redirected(_, signed: true, followed: true)
    where check.hasFailed && check.failure?.reason.isUnreached == true:
      nil
    case .redirected(let target, signed: true, followed: true):
      check.remark(
        .redirected, nil, .confirmed, "300 to \(target)",
        remedy: check.outcome == .failed
          ? "What failed is the other server: repair it there, or the first one's redirect." : nil)
    case .redirected(let target, signed: false, followed: true):
      check.remark(
        .redirectUnsigned, nil, .confirmed, "300 to \(target) without MESSAGE-INTEGRITY, followed")
    default: nil
    }
  }

  //
  private static let binding = Rule.eachCheck { check, _ in
    guard let failure = check.bindingFailure, check.outcome == .ok else { return nil }
    guard failure.reason == .timeout else {
      let isError = failure.stunErrorCode != nil
      return check.remark(
        isError ? .bindingRefused : .bindingUnusable, nil, .confirmed, "Binding: \(failure.message)"
      )
    }
    // What came late came.
    guard check.lateAnswers.isEmpty else { return nil }
    return check.remark(
      .bindingUnanswered, nil, .confirmed, "no answer to Binding, but the allocation succeeded")
  }

  /// Deviations that were seen and worked around.
  private static let deviations = Rule.eachObservation { observation, check in
    switch observation {
    case .serverErrorRetried(_, _, isAllocate: true) where check.outcome == .ok:
      check.remark(.serverErrorRetried, nil, .confirmed, "\(observation)")
    case .realmChanged, .malformedNonceCookie, .longReasonPhrase, .relayPortReserved,
      .relayFamilyIgnored, .attributesRefused:
      check.remark(.serverDeviates, nil, .confirmed, "\(observation)")
    default: nil
    }
  }

  private static let ownQuota = Rule.eachObservation { observation, check in
    guard observation == .quotaUsedByRun else { return nil }
    return check.remark(
      .quotaUsedByRun, nil, .confirmed,
      "486 while this run's other checks held allocations, success when tried alone")
  }
}
