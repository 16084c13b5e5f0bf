import Polling
import STUNClient
import Vocabulary

/// What came through a relay unrequested: counted, and otherwise dropped, however much it is.
@NetworkActor
struct StrayData {
  private var (unpermitted, unbound, foreign) = (0, 0, 0)

  /// Data of a permitted address that this run did not send.
  mutating func takeForeign() { foreign += 1 }

  mutating func take(_ reason: DropReason) {
    switch reason {
    case .unpermittedPeer: unpermitted += 1
    case .unboundChannel: unbound += 1
    default: break
    }
  }

  func note(in record: CheckRecord) {
    if unpermitted > 0 { record.observe(.unpermittedData(unpermitted)) }
    if unbound > 0 { record.observe(.unboundChannelData(unbound)) }
    if foreign > 0 { record.observe(.foreignData(foreign)) }
  }
}
