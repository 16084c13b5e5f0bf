package import Vocabulary

/// The results of sending data through a relay (RFC 8656 sections 9 to 12).
package struct RelayDetail: Hashable, Sendable {
  package var allocation = AllocationDetail()
  /// Why nothing was sent; `nil` where something was.
  package var untried: Untried?
  /// `nil` if there was nobody to send to.
  package var witness: RelayWitness?
  /// Whether Send and Data indications passed, by direction; `nil` if none were sent.
  package var indications: RelayDirections?
  /// The same for ChannelData.
  package var channelData: RelayDirections?
  /// Whether the server bound a channel; `nil` if not asked.
  package var hasChannel: Bool?
  package var toPeer: RelayFlow?
  package var fromPeer: RelayFlow?
  /// Where the witness's packets came from in place of the relayed address.
  package var seenFrom: SocketAddress?
  /// The round trip on the same path without the relay: for a socket of this host, a round trip to
  /// the server over the client's transport and one over UDP.
  package var directRoundTrip: Nanoseconds?

  /// Both directions, as far as anything was sent.
  package var flows: [RelayFlow] { [toPeer, fromPeer].compactMap(\.self).filter { $0.sent > 0 } }

  /// The same at its quickest: what a busy host or a queue adds to most packets is not in it.
  package var leastAdded: Nanoseconds? {
    guard let out = toPeer?.delay?.min, let back = fromPeer?.delay?.min, let directRoundTrip
    else { return nil }
    return out + back - directRoundTrip
  }

  /// From here through the relay to the witness and back: the median of each direction.
  package var roundTrip: Nanoseconds? {
    guard let out = toPeer?.delay?.median, let back = fromPeer?.delay?.median else { return nil }
    return out + back
  }

  /// The relay's share of the round trip; it may be below zero by the scatter of the measurements.
  package var added: Nanoseconds? {
    guard let roundTrip, let directRoundTrip else { return nil }
    return roundTrip - directRoundTrip
  }

  package init() {}

  /// Why no data was sent, other than a failure of the relay.
  package enum Untried: String, CaseIterable, Hashable, Sendable {
    /// There was no allocation to send it through.
    case noAllocation = "no_allocation"
    /// It had ended before anything could be sent: its lifetime was 0.
    case allocationEnded = "allocation_ended"
    /// The server names an address for this host that cannot be one.
    case impossibleAddress = "impossible_address"
    /// Nobody told this host's own address over UDP, and there was no second allocation either.
    case noWitness = "no_witness"
    /// The server lets nothing through to such an address as the witness has, which is no public one.
    case peerForbidden = "peer_forbidden"
    /// Other checks of the run have shown what this relay does.
    case enoughTried = "enough_tried"
    /// The witness that was named answered neither through the relay nor directly.
    case witnessSilent = "witness_silent"
    /// It has no place for another session.
    case witnessBusy = "witness_busy"
    /// Its address is not of the relayed address's IP version.
    case witnessFamily = "witness_family"
  }
}

/// The peer at the other end of the relay.
package struct RelayWitness: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// A second UDP socket of this host, by its server-reflexive address.
    case ownSocket = "own_socket"
    /// A second allocation on the same server; two relays of one server may reach each other when
    /// nobody else reaches them.
    case secondAllocation = "second_allocation"
    /// A host elsewhere that sends back what comes, with what it counted.
    case echo
  }

  package var kind: Kind
  /// As seen by the relay.
  package var address: SocketAddress
  /// Why an echo witness's counters cannot be true, so that the direction of a loss is not known.
  package var contradiction: SafeText?

  package init(_ kind: Kind, at address: SocketAddress, contradiction: SafeText? = nil) {
    self.kind = kind
    self.address = address
    self.contradiction = contradiction
  }
}

/// A yes or no for each direction.
package struct RelayDirections: Hashable, Sendable {
  /// From here through the relay to the peer.
  package var toPeer: Bool
  package var fromPeer: Bool

  package init(toPeer: Bool, fromPeer: Bool) {
    self.toPeer = toPeer
    self.fromPeer = fromPeer
  }
}

/// One direction of the packets sent through a relay.
package struct RelayFlow: Hashable, Sendable {
  package var sent: Int
  /// Each packet once, however many times it arrived.
  package var received: Int
  package var duplicates: Int
  /// Packets that arrived after one that was sent later (RFC 4737 section 3).
  package var reordered: Int
  /// From one socket of this host to the other, so both ends share a clock; `nil` without any.
  package var delay: RTTSummary?
  /// The interarrival jitter of RFC 3550 section 6.4.1; `nil` for fewer than two packets.
  package var jitter: Nanoseconds?
  /// How often packets were lost that were sent one after another (bursts of loss, single ones among them).
  package var lossRuns = 0
  /// The most that were lost one after another.
  package var longestLossRun = 0
  /// Packets at the end that still waited in a queue when the measurement ended, a second behind or more: the
  /// path carries less than was sent.
  package var queued = 0
  /// Packets that did not come back, and of which the witness does not say on which way they were lost: those
  /// behind the last that it spoke of.
  package var untold = 0
  /// When the last packet left that came, where for long none came behind it; `nil` where the flow held.
  package var stoppedAfter: Nanoseconds?
  /// The largest IP packet that arrived, of the sizes tried; `nil` if none were tried.
  package var largestPacket: Int?
  /// The smallest IP packet above it that did not arrive.
  package var smallestLost: Int?
  /// The same of packets that nobody may fragment (DONT-FRAGMENT, DF); `nil` too where none of them came, as
  /// with servers that do not know the attribute.
  package var largestUnfragmented: Int?
  package var smallestUnfragmentedLost: Int?

  /// The delays are in order of arrival, without those of duplicates.
  package init(sent: Int, delays: [RTTSample], duplicates: Int = 0, reordered: Int = 0) {
    self.sent = sent
    self.duplicates = duplicates
    self.reordered = reordered
    received = delays.count
    delay = RTTSummary(delays)
    jitter = Self.jitter(delays.map(\.roundTrip))
  }

  /// The quality that a call would have with that delay, jitter and loss; `nil` if there are too
  /// few packets to tell.
  package var quality: CallQuality? {
    guard sent >= Self.packetsForQuality, received > 0, let delay else { return nil }
    let burst = lossRuns > 0 ? Double(sent - received) / Double(lossRuns) : 1
    return CallQuality(
      delay: delay.median, jitter: jitter ?? .zero, loss: lossRatio, meanLossRun: burst)
  }

  /// Two seconds of voice.
  private static let packetsForQuality = 100

  /// A direction whose ends have no common clock: the transits are off by an unknown span, all by the same.
  package init(sent: Int, received: Int, duplicates: Int, transits: [Nanoseconds]) {
    self.init(sent: sent, delays: [], duplicates: duplicates)
    self.received = received
    jitter = Self.jitter(transits)
  }

  /// Which of two directions stopped, and when; `nil` where both held.
  package static func stopText(_ toPeer: RelayFlow, _ fromPeer: RelayFlow) -> String? {
    switch (toPeer.stoppedAfter, fromPeer.stoppedAfter) {
    case (nil, nil): nil
    case (let out?, let back?):
      "data passed the relay for \(min(out, back).tenthsOfSeconds), and then no more"
    case (let out?, nil):
      "data went out through the relay for \(out.tenthsOfSeconds), and then no more, while it still came in"
    case (nil, let back?):
      "data came in through the relay for \(back.tenthsOfSeconds), and then no more, while it still went out"
    }
  }

  /// Of the packets sent; 0 if there were none.
  package var lossRatio: Double {
    sent + untold == 0 ? 0 : Double(sent - received + untold) / Double(sent + untold)
  }

  private static func jitter(_ transits: [Nanoseconds]) -> Nanoseconds? {
    guard transits.count > 1 else { return nil }
    let jitter = zip(transits, transits.dropFirst()).reduce(0.0) { jitter, pair in
      // Saturating: a witness elsewhere may claim any instant.
      jitter + (Double((pair.1 - pair.0).count.magnitude) - jitter) / 16
    }
    return Nanoseconds(seconds: jitter / 1_000_000_000)
  }
}
