import ICEServers
import Vocabulary

extension ServiceRefusal: CustomStringConvertible {
  package var description: String {
    "HTTP \(status)" + (code.isEmpty || code == String(status) ? "" : " \(code)")
      + (message.isEmpty ? "" : ": \(message)")
      + (retryAfterSeconds.map { " (retry after \($0) s)" } ?? "")
  }
}

extension ConfigSourceError {
  /// The remedy, if the service knows more than the cause alone tells.
  var serviceRemedy: String? {
    guard let service = ICEServices.of(kind) else { return nil }
    switch cause {
    case .refused(let refusal): return refusal.remedy(service)
    case .noServers where kind == .matrix:
      return "the homeserver has no TURN server: set turn_uris in its configuration"
    case .configuration(let error) where error.isRefusal: return nil
    case .configuration, .incomplete:
      return "check that the URL is the service's: the answer is something else"
    default: return nil
    }
  }
}

extension ServiceRefusal {
  fileprivate func remedy(_ service: any ICEService.Type) -> String {
    let settings = service.settings.filter(\.isRequired).map(\.key).joined(separator: " and ")
    switch status {
    case 300...399: return "the service has moved: use the URL that it redirects to"
    case 200...299, 401, 403:
      return "check \(service.secretName)" + (settings.isEmpty ? "" : ", and \(settings)")
    case 404:
      return "check \(settings.isEmpty ? "the URL" : settings): the service does not know it"
    case 405: return "the service requires another method than the one used"
    case 429: return "ask less often" + (retryAfterSeconds.map { ", not before \($0) s" } ?? "")
    case 500...599: return "the service is failing: try again later, or ask its operator"
    default: return "check the settings of \(service.kind.rawValue)"
    }
  }
}

extension ServiceSettingProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownService(let name, let nearest):
      "no service is called \(name.prefix(64))"
        + (nearest.map { "; did you mean \($0)?" }
          ?? ": \(ICEServices.names.joined(separator: ", "))")
    case .unknownKey(let key, let service, let nearest, let known):
      "\(service) has no setting \(key.prefix(64))"
        + (nearest.map { "; did you mean \($0)?" } ?? ": \(known.joined(separator: ", "))")
    case .missing(let key, let service): "\(service) needs \(key)"
    case .malformed(let key, let expected): "\(key): expected \(expected)"
    case .exclusive(let first, let second): "\(first) and \(second) cannot be used together"
    case .secretMissing(let service, let secretName): "\(service) needs a secret: \(secretName)"
    }
  }
}
