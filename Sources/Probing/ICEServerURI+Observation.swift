import ICEServers
import Vocabulary

extension ICEServerURI.Note {
  /// The note as an observation for the diagnosis; `nil` if the check itself will show it.
  var observation: Observation? {
    if !refusedBy.isEmpty || isReadOtherwise { return .browserRejects(SafeText(text)) }
    return switch self {
    case .whitespaceTrimmed, .unusualHostName, .shorthandAddress: .spelling(SafeText(text))
    default: nil
    }
  }
}
