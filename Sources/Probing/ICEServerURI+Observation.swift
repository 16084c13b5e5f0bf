import ICEServers
import Vocabulary

extension ICEServerURI.Note {
  /// The note as the report's diagnosis knows it; `nil` where the check itself will tell.
  var observation: Observation? {
    if !refusedBy.isEmpty || isReadOtherwise { return .browserRejects(SafeText(text)) }
    return switch self {
    case .whitespaceTrimmed, .unusualHostName, .shorthandAddress: .spelling(SafeText(text))
    default: nil
    }
  }
}
