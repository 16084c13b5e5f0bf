import ICEServers
package import Vocabulary

/// The offer sent to a WHIP or WHEP endpoint: enough media to get an answer, and no candidates.
///
/// Without candidates a server cannot check towards us; it learns our address from our own checks
/// (RFC 8445 section 7.3.1.3). RFC 9725 section 4.2 lists the required contents.
package struct SessionOffer: Hashable, Sendable {
  package enum Media: String, CaseIterable, Hashable, Sendable {
    case audio
    case video
  }

  /// Our direction of media: publish (WHIP) or play (WHEP).
  package enum Direction: String, Hashable, Sendable {
    case sendOnly = "sendonly"
    case receiveOnly = "recvonly"
  }

  package var sessionID: UInt64
  package var local: ICEParameters
  package var fingerprint: CertificateFingerprint
  package var media: [Media]
  package var direction: Direction

  package init(
    sessionID: UInt64, local: ICEParameters, fingerprint: CertificateFingerprint,
    media: [Media] = [.audio, .video], direction: Direction
  ) {
    self.sessionID = sessionID
    self.local = local
    self.fingerprint = fingerprint
    self.media = media
    self.direction = direction
  }

  /// The offer as application/sdp (RFC 8866), with CR LF line ends; it contains the ICE password.
  package var text: String {
    let sections = media.enumerated().flatMap { lines(of: $1, mid: $0) }
    return (sessionLines + sections).map { $0 + "\r\n" }.joined()
  }

  private var sessionLines: [String] {
    [
      // RFC 8866 section 5.2 requires a number that fits a signed 64-bit integer.
      "v=0", "o=- \(sessionID & 0x7FFF_FFFF_FFFF_FFFF) 2 IN IP4 127.0.0.1", "s=-", "t=0 0",
      "a=group:BUNDLE \(media.indices.map(String.init).joined(separator: " "))",
      "a=ice-options:trickle ice2",
    ]
  }

  private func lines(of media: Media, mid: Int) -> [String] {
    var lines = [
      "m=\(media.rawValue) 9 UDP/TLS/RTP/SAVPF \(media.payloadType)", "c=IN IP4 0.0.0.0",
      "a=rtcp:9 IN IP4 0.0.0.0", "a=ice-ufrag:\(local.ufrag)",
      "a=ice-pwd:\(local.password.reveal())", "a=fingerprint:\(fingerprint)",
      "a=setup:\(DTLSSetup.actpass.rawValue)", "a=mid:\(mid)", "a=\(direction.rawValue)",
    ]
    if direction == .sendOnly { lines.append("a=msid:iceprobe \(media.rawValue)0") }
    return lines + ["a=rtcp-mux", "a=rtcp-mux-only"] + media.codecLines
  }
}

extension SessionOffer {
  /// The offered codecs in words.
  package static let codecs = "Opus and H.264 (profile 42e01f)"
}

extension SessionOffer.Media {
  fileprivate var payloadType: Int {
    switch self {
    case .audio: 111
    case .video: 96
    }
  }

  fileprivate var codecLines: [String] {
    switch self {
    case .audio: ["a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1"]
    case .video:
      [
        "a=rtpmap:96 H264/90000",
        "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli",
      ]
    }
  }
}
