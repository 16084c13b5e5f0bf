import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Whether an allocation survives a change of socket (RFC 8016), and still carries data then.
@NetworkActor
struct MobilityTrial {
  let trials: AuditTrials

  func result() async -> FeatureResult {
    do throws(Failure) {
      let first = try await trials.open(.ticket)
      guard let ticket = first.relay.ticket else {
        await first.release()
        return FeatureResult(.mobility, .no, "no MOBILITY-TICKET came back")
      }
      return try await move(first, by: ticket)
    } catch {
      return FeatureResult(.mobility, error)
    }
  }

  private func move(
    _ first: TrialAllocation, by ticket: [UInt8]
  ) async throws(Failure) -> FeatureResult {
    let second: TrialAllocation
    do throws(Failure) {
      second = try await trials.open(.moved(MovedAllocation(first.relay, ticket: ticket)))
    } catch {
      await first.release()
      guard let code = error.stunErrorCode else { throw error }
      return FeatureResult(
        .mobility, .refused, code: code,
        "a ticket came back, and was refused from another socket: \(error.message)")
    }
    // What is left of it is the other's now.
    first.abandon()
    let data = await exchange(second)
    await second.release()
    let relayed = first.relay.relayed[0]
    return data == .lost
      ? FeatureResult(
        .mobility, .no, "another socket has \(relayed) by its ticket, and no data passes")
      : FeatureResult(
        .mobility, .yes, "another socket has \(relayed) by its ticket, \(data.words)")
  }

  /// What became of data through the allocation after its move.
  private enum Exchange: Equatable {
    case passed
    case lost
    /// The server lets it reach no socket of this host, by this code.
    case refused(Int)
    case untried

    var words: String {
      switch self {
      case .passed: "and data passes both ways"
      case .lost: "and no data passes"
      case .refused(let code):
        "and data was not tried: our own address is refused as a peer (\(code))"
      case .untried: "and data was not tried: no socket of ours could be the other end"
      }
    }
  }

  private func exchange(_ trial: TrialAllocation) async -> Exchange {
    let (packet, reply) = (Self.packet(.toPeer), Self.packet(.fromPeer))
    guard
      let witness = await RelayWitnessSocket.open(
        asking: [trial.driver.connection.peer], trials.context)
    else { return .untried }
    defer { witness.close() }
    guard await witness.aim(at: trial.relay.relayed[0]) == nil else { return .untried }
    do throws(Failure) {
      try await trial.permit(witness.address)
    } catch {
      return error.stunErrorCode.map { .refused($0) } ?? .untried
    }
    witness.listen { arrival in
      guard case .received(let bytes, at: _, _) = arrival, bytes == packet else { return }
      _ = witness.send(reply)
    }
    for wait in PeerTrials.waits {
      trial.send(packet, to: witness.address)
      if (try? await trial.data(within: wait) { $0.bytes == reply[...] }) != nil { return .passed }
    }
    return Task.isCancelled ? .untried : .lost
  }

  private static func packet(_ direction: ProbePacket.Direction) -> [UInt8] {
    ProbePacket(
      session: UInt64.random(in: .min ... .max), sequence: 0, series: .opening,
      direction: direction
    ).encode()
  }
}
