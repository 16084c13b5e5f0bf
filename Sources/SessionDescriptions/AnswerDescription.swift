package import Vocabulary

/// The answer of a peer that takes every medium it is offered and plays none (RFC 9429 section 5.3).
package struct AnswerDescription: Hashable, Sendable {
  package var sessionID: UInt64
  package var local: ICEParameters
  package var fingerprint: CertificateFingerprint
  /// Our end of DTLS; the offer leaves the choice to us.
  package var setup: DTLSSetup
  package var candidates: [ICECandidate]

  package init(
    sessionID: UInt64, local: ICEParameters, fingerprint: CertificateFingerprint,
    setup: DTLSSetup, candidates: [ICECandidate]
  ) {
    self.sessionID = sessionID
    self.local = local
    self.fingerprint = fingerprint
    self.setup = setup
    self.candidates = candidates
  }

  /// The answer to an offer as application/sdp, with CR LF line ends; it contains the ICE password.
  package func text(answering offer: OfferedSession) -> String {
    let accepted = offer.sections.indices.filter { $0 == 0 || offer.sections[$0].isBundled }
    let mids = accepted.compactMap { offer.sections[$0].mid }
    var lines = [
      "v=0", "o=- \(sessionID & 0x7FFF_FFFF_FFFF_FFFF) 2 IN IP4 127.0.0.1", "s=-", "t=0 0",
      "a=\(SessionAnswer.pairsAttribute)", "a=ice-options:trickle ice2",
    ]
    if !mids.isEmpty, offer.sections[0].isBundled {
      lines.append("a=group:BUNDLE \(mids.joined(separator: " "))")
    }
    for (index, section) in offer.sections.enumerated() {
      lines +=
        accepted.contains(index)
        ? self.lines(of: section, isFirst: index == 0) : Self.refusal(of: section)
    }
    return lines.map { $0 + "\r\n" }.joined()
  }

  private func lines(of section: OfferedSession.Section, isFirst: Bool) -> [String] {
    var lines = ["m=\(section.media(port: 9))", "c=IN IP4 0.0.0.0"]
    if let mid = section.mid { lines.append("a=mid:\(mid)") }
    lines += [
      "a=ice-ufrag:\(local.ufrag)", "a=ice-pwd:\(local.password.reveal())",
      "a=fingerprint:\(fingerprint)", "a=setup:\(setup.rawValue)",
    ]
    if section.isRTP {
      lines += [section.isSending ? "a=recvonly" : "a=inactive", "a=rtcp-mux"]
    }
    lines += section.repeated
    // Bundled sections use the first one's.
    guard isFirst else { return lines }
    return lines + candidates.map { "a=\($0.line)" } + ["a=end-of-candidates"]
  }

  private static func refusal(of section: OfferedSession.Section) -> [String] {
    var lines = ["m=\(section.media(port: 0))", "c=IN IP4 0.0.0.0"]
    if let mid = section.mid { lines.append("a=mid:\(mid)") }
    return lines
  }
}

extension OfferedSession.Section {
  fileprivate var isRTP: Bool { media.contains("RTP/") }

  /// The media line with another port.
  fileprivate func media(port: Int) -> String {
    var fields = media.split(separator: " ").map(String.init)
    if fields.count > 1 { fields[1] = String(port) }
    return fields.joined(separator: " ")
  }
}
