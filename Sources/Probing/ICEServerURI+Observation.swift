import ICEServers
import Vocabulary

extension ICEServerURI.Spelling {
  /// The note as an observation for the diagnosis; `nil` if the check itself will show it.
  var observation: Observation? {
    let text = SafeText(foreign: text)
    if !note.refusedBy.isEmpty || note.isReadOtherwise { return .browserRejects(text) }
    return switch note {
    case .whitespaceTrimmed, .unusualHostName, .shorthandAddress: .spelling(text)
    default: nil
    }
  }
}
