import Measurements
import Polling
import STUNClient
import STUNWire
import Vocabulary

/// What an allocation can have at a server; each is proved by what the answer holds.
@NetworkActor
struct FeatureTrials {
  let trials: AuditTrials

  /// Runs the trial of one feature; what it throws is the server's answer, too.
  func result(
    _ feature: ServerFeature, _ trial: () async throws(Failure) -> FeatureResult
  ) async -> FeatureResult {
    do throws(Failure) {
      return try await trial()
    } catch {
      return FeatureResult(feature, error)
    }
  }

  func ipv6Relay() async -> FeatureResult {
    await result(.ipv6Relay) { () throws(Failure) in
      try await trials.with(.ipv6) { trial throws(Failure) in
        if let refusal = trial.refusal(of: .ipv6Relay, RequestedAddressFamily.self) {
          return refusal
        }
        let relayed = trial.relay.relayed
        return relayed.contains { $0.ip.version == .v6 }
          ? FeatureResult(.ipv6Relay, .yes, "relayed address \(list(relayed))")
          : FeatureResult(.ipv6Relay, .no, "asked for IPv6 and got \(list(relayed))")
      }
    }
  }

  func dualStack() async -> FeatureResult {
    await result(.dualStack) { () throws(Failure) in
      try await trials.with(.bothFamilies) { trial throws(Failure) in
        let relayed = trial.relay.relayed
        if Set(relayed.map(\.ip.version)).count == 2 {
          return FeatureResult(.dualStack, .yes, "relayed addresses \(list(relayed))")
        }
        guard let code = trial.relay.addressError else {
          return FeatureResult(
            .dualStack, .no, "asked for both IP versions and got \(list(relayed)) alone")
        }
        return FeatureResult(
          .dualStack, .refused, code: code,
          "\(list(relayed)), and ADDRESS-ERROR-CODE \(code) for the other IP version")
      }
    }
  }

  /// The token proves the reservation, and the port that it gives proves the token.
  func portReservation() async -> FeatureResult {
    await result(.portReservation) { () throws(Failure) in
      try await trials.with(.nextPort) { trial throws(Failure) in
        if let refusal = trial.refusal(of: .portReservation, EvenPort.self) { return refusal }
        let first = trial.relay.relayed[0]
        guard let token = trial.relay.reservation else {
          return FeatureResult(
            .portReservation, .no, "no RESERVATION-TOKEN came back; the port is \(first.port)")
        }
        return try await claim(token, after: first)
      }
    }
  }

  private func claim(
    _ token: UInt64, after first: SocketAddress
  ) async throws(Failure) -> FeatureResult {
    do throws(Failure) {
      return try await trials.with(.port(token)) { trial throws(Failure) in
        let second = trial.relay.relayed[0]
        let isNext = Int(second.port) == Int(first.port) + 1
        return FeatureResult(
          .portReservation, isNext && first.port % 2 == 0 ? .yes : .no,
          isNext
            ? "port \(first.port), and by its token port \(second.port)"
            : "port \(first.port), and by its token port \(second.port), which is not the next one")
      }
    } catch {
      guard error.stunErrorCode != nil else { throw error }
      return FeatureResult(
        .portReservation, .no, "a token came back, and was refused: \(error.message)")
    }
  }

  /// No answer holds anything that proves it; only a server that refuses what it does not know shows it
  /// by success.
  func dontFragment() async -> FeatureResult {
    await result(.dontFragment) { () throws(Failure) in
      let refusal = try await trials.with(.noFragments) { trial in
        trial.refusal(of: .dontFragment, DontFragment.self)
      }
      if let refusal { return refusal }
      do throws(Failure) {
        try await trials.with(.unknownAttribute) { _ in }
        return FeatureResult(
          .dontFragment, .notShown,
          "granted, as is an Allocate with an attribute that nobody knows: this server ignores such"
        )
      } catch {
        guard error.stunErrorCode == 420 else { throw error }
        return FeatureResult(
          .dontFragment, .yes,
          "granted, where an attribute that nobody knows is refused with 420")
      }
    }
  }

  /// Binding a channel sends nothing to the peer, which is an address of ours where the server lets it
  /// be one.
  func channelNumbers() async -> FeatureResult {
    await result(.channelNumbers) { () throws(Failure) in
      try await trials.with(.plain) { trial throws(Failure) in
        let peer = try await bindablePeer(trial)
        var bound: [UInt16] = [Self.channels[0]]
        var refused: [(UInt16, Int)] = []
        for (index, channel) in Self.channels.enumerated().dropFirst() {
          do throws(Failure) {
            try await trial.bind(
              channel, to: SocketAddress(peer, port: Self.peerPort + UInt16(index)))
            bound.append(channel)
          } catch {
            guard let code = error.stunErrorCode else { throw error }
            refused.append((channel, code))
          }
        }
        let isWhole = bound.contains(0x4000) && bound.contains(0x4FFF)
        let more = bound.contains { $0 > 0x4FFF } ? ", more than RFC 8656 has" : ""
        let refusals = refused.map { "; \(name($0.0)) refused (\($0.1))" }.joined()
        return FeatureResult(
          .channelNumbers, isWhole ? .yes : .no,
          "binds \(bound.map(name).joined(separator: ", "))\(more)\(refusals)")
      }
    }
  }

  /// The ends of RFC 8656's range, and of RFC 5766's beyond it.
  private static let channels: [UInt16] = [0x4000, 0x4FFF, 0x5000, 0x7FFF]
  /// The port of "discard".
  private static let peerPort: UInt16 = 9

  /// Our own address, or one of those that are for documentation; bound to the first channel.
  private func bindablePeer(_ trial: TrialAllocation) async throws(Failure) -> IPAddress {
    let version = trial.relay.relayed[0].ip.version
    let example: IPAddress =
      version == .v4 ? .v4(0xC000_0201) : .v6(high: 0x2001_0DB8_0000_0000, low: 1)
    let own = trial.relay.mapped?.ip ?? example
    do throws(Failure) {
      try await trial.bind(Self.channels[0], to: SocketAddress(own, port: Self.peerPort))
      return own
    } catch {
      guard own != example, error.stunErrorCode != nil else { throw error }
      try await trial.bind(Self.channels[0], to: SocketAddress(example, port: Self.peerPort))
      return example
    }
  }

  /// The first of the trials: what it throws is why there is no allocation at all.
  func lifetimes() async throws(Failure) -> (FeatureResult, RelayAllocation) {
    var granted: [String] = []
    let relay = try await trials.with(.plain) { trial throws(Failure) in
      granted.append("none: \(trial.relay.lifetime) s")
      for asked in [600, 3600, UInt32.max] {
        let name = asked == .max ? "the most" : "\(asked)"
        do throws(Failure) {
          granted.append("\(name): \(try await trial.extend(to: asked)) s")
        } catch {
          granted.append("\(name): \(error.message)")
          break
        }
      }
      return trial.relay
    }
    granted.append("0: \(await nothing())")
    return (
      FeatureResult(.lifetimes, .yes, "asked for \(granted.joined(separator: ", "))"), relay
    )
  }

  /// In an Allocate, 0 is no delete (TURN-7); some servers refuse it.
  private func nothing() async -> String {
    do throws(Failure) {
      return try await trials.with(.lifetime(0)) { "\($0.relay.lifetime) s" }
    } catch {
      return error.message.text
    }
  }

  private func name(_ channel: UInt16) -> String {
    "0x" + String(channel, radix: 16, uppercase: true)
  }

  private func list(_ addresses: [SocketAddress]) -> String {
    addresses.map(\.description).joined(separator: " and ")
  }
}

extension TrialAllocation {
  /// The refusal of an attribute without which the server then allocated (TURN-6).
  func refusal<A: Attribute>(of feature: ServerFeature, _: A.Type) -> FeatureResult? {
    guard refusedAttributes.contains(A.type.rawValue) else { return nil }
    return FeatureResult(feature, .refused, code: 420, "\(A.name) is unknown to it (420)")
  }
}

extension FeatureResult {
  /// What a failed trial says about the feature.
  init(_ feature: ServerFeature, _ failure: Failure) {
    if let code = failure.stunErrorCode {
      self.init(feature, .refused, code: code, failure.message)
    } else if failure.reason.isUndecided || failure.phase == .connect
      || failure.reason == .connectionRefused
    {
      self.init(feature, .notTried, failure.message)
    } else {
      self.init(feature, .notShown, failure.message)
    }
  }
}
