import ICEServers
import Vocabulary

extension ICEServerURI.Note {
  /// The note as the report's diagnosis knows it; `nil` where the check itself will tell.
  var observation: Observation? {
    switch self {
    case .browserRejects, .portBlockedByBrowsers: .browserRejects(SafeText(text))
    case .whitespaceTrimmed, .caseFolded, .emptyPort, .idnaMapped, .zoneIdentifier,
      .unusualHostName, .transportIgnored:
      .spelling(SafeText(text))
    case .browsersUseTLS, .ipLiteralWithTLS, .ipv4Mapped, .absoluteName: nil
    }
  }
}
