import Measurements
import Transports
import Vocabulary

extension ProxyFailure {
  var failureReason: FailureReason {
    switch reason {
    case .timeout: .timeout
    case .cancelled: .cancelled
    case .unauthorized: .proxyUnauthorized
    case .refused: isOfWebServer ? .badResponse : .proxyRefused
    case .serverUnreachable: .proxyServerUnreachable
    case .closed: .connectionClosed
    case .notProxy, .answerTooLong: .badResponse
    case .library: .other
    }
  }

  var sentence: String {
    let said = status.map { " (\($0))" } ?? ""
    return switch reason {
    case .timeout: "it did not open the tunnel in time"
    case .cancelled: "interrupted before the tunnel was open"
    case .unauthorized: "it rejects the credentials, or requires some\(said)"
    case .refused where isOfWebServer:
      "it answers the request for a tunnel\(said) as a web server does that is no proxy"
    case .refused: "it refuses to open a tunnel to the server\(said)"
    case .serverUnreachable: "it cannot reach the server\(said)"
    case .closed: "it closed the connection instead of opening the tunnel"
    case .notProxy: "whatever answered is not a proxy of that type"
    case .answerTooLong(let limit): "its answer is longer than \(limit) bytes"
    case .library(let code, let message):
      "\(SecretMask.current.masked(message)) (libcurl \(code))"
    }
  }

  /// What web servers answer to CONNECT; a proxy's rules give 403.
  private var isOfWebServer: Bool {
    status.map { [400, 404, 405, 501].contains($0) } ?? false
  }
}
