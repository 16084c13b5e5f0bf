import Endpoints
import Measurements

extension Diagnosis {
  static let browserRules = [dtlsInBrowsers, browserRejects]

  // URI-23
  private static let dtlsInBrowsers = Rule.eachCheck { check, _ in
    guard check.transport == .dtls, check.kind.allocates else { return nil }
    return check.finding(
      "dtls-in-browsers", .info, title: "Browsers do not speak DTLS to TURN servers",
      evidence: "libwebrtc takes \(check.uri) as TLS over TCP",
      remedy: "Offer turns:HOST:PORT?transport=tcp as well, so that what browsers do is intended.")
  }

  private static let browserRejects = Rule.eachObservation { observation, check in
    guard case .browserRejects(let note) = observation else { return nil }
    return check.finding(
      "browser-rejects", .info, title: "Browsers read this URI otherwise, or not at all",
      evidence: "\(check.uri): \(note)",
      remedy: """
        What was found here may not hold in a browser: change the URI as the note says. iceprobe \
        parse URI shows how it reads.
        """)
  }
}
