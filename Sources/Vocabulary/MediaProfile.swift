/// The traffic of a call through a relay, each way: `audio`, `video`, or `50x172`.
package struct MediaProfile: Hashable, Sendable {
  package var packetsPerSecond: Int
  /// Bytes of each packet above UDP.
  package var payload: Int

  /// 20 ms of G.711 in RTP.
  package static let audio = MediaProfile(packetsPerSecond: 50, payload: 172)
  /// Some 2.5 Mbit/s in packets as large as WebRTC makes them.
  package static let video = MediaProfile(packetsPerSecond: 260, payload: 1200)

  /// The rates that a paced sender in one task can reach.
  private static let rates = 1...5000
  /// At least a probe packet's header, at most what one Ethernet frame holds.
  private static let payloads = 18...1400

  package init(packetsPerSecond: Int, payload: Int) {
    self.packetsPerSecond = packetsPerSecond
    self.payload = payload
  }

  /// `nil` for anything else, and for more or less than can be sent.
  package init?(_ text: String) {
    switch text.lowercased() {
    case "audio": self = .audio
    case "video": self = .video
    case let other:
      let parts = other.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let rate = parts[0], let payload = parts[1],
        Self.rates.contains(rate), Self.payloads.contains(payload)
      else { return nil }
      self.init(packetsPerSecond: rate, payload: payload)
    }
  }

  /// With UDP and IPv4 around each packet.
  package var bytesPerSecond: Int { packetsPerSecond * (payload + 28) }

  /// Rounded up, each way.
  package var kilobitsPerSecond: Int { (bytesPerSecond * 8 + 999) / 1000 }
}
