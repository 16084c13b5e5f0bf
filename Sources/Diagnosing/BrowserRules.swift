import Measurements
import Vocabulary

extension Diagnosis {
  static let browserRules = [dtlsInBrowsers, browserRejects, hiddenFromBrowsers, spelling]

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

  // RES-14
  private static let hiddenFromBrowsers = Rule.eachObservation { observation, check in
    guard case .hiddenFromBrowsers = observation else { return nil }
    return check.finding(
      "srv-only-name", check.failure?.reason == .dnsFailure ? .critical : .warning,
      title: "Browsers will not find this server: its name has SRV or NAPTR records only",
      evidence: "\(check.uri): \(observation)",
      remedy: """
        Browsers ask for A and AAAA of the URI's host, and nothing else. Give the host addresses, or \
        hand out the target of the SRV record with its port: turn:TARGET:PORT?transport=udp.
        """)
  }

  private static let spelling = Rule.eachObservation { observation, check in
    guard case .spelling(let note) = observation else { return nil }
    return check.finding(
      "uri-spelling", .info, title: "The URI is spelled in a way that not every client takes",
      evidence: "\(check.uri): \(note)",
      remedy: """
        Hand it out as it stands in this report, which is how it was read. iceprobe parse URI shows \
        what the grammar has against it.
        """)
  }
}
