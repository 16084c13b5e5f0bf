import HTTPFetching
import SessionDescriptions

extension SessionRefusal: CustomStringConvertible {
  package var description: String {
    let said =
      isCounterOffer ? " with an offer of its own" : excerpt.isEmpty ? "" : ": \(excerpt)"
    return "HTTP \(status)" + (challenge.map { " (\($0))" } ?? "")
      + (retryAfterSeconds.map { " (retry after \($0) s)" } ?? "") + said
  }

  var remedy: String {
    switch status {
    case 200...299: "check the URL: an endpoint answers 201 and a session description (RFC 9725)"
    case 300...399: "use the URL that it redirects to: only 307 and 308 may redirect a POST"
    case 401 where challenge.map { $0.lowercased() != "bearer" } ?? false:
      "use an endpoint that takes a bearer token: this one requires \(challenge ?? "other") authentication"
    case 401, 403: "check the token in --bearer-file, and what it allows"
    case 404, 405: "check the URL's path"
    case 406: "use an endpoint that accepts an offer: this one wants to make it itself"
    case 409:
      isPlaying
        ? "check the stream: nobody may be publishing it"
        : "check the stream: somebody may already be publishing it"
    case 415:
      "check the URL: a WHIP or WHEP endpoint takes application/sdp (RFC 9725), and this one does not"
    case 400, 422:
      "tell the endpoint's operator that it does not take this offer of a browser's kind"
    case 503 where retryAfterSeconds == nil: "ask the endpoint's operator, or try again later"
    case 429, 503: "ask less often" + (retryAfterSeconds.map { ", not before \($0) s" } ?? "")
    default: "ask the endpoint's operator, or try again later"
    }
  }
}

extension RedirectProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .withoutLocation: "a redirect has no Location"
    case .tooMany(let limit): "more than \(limit) redirects"
    case .foreignHost(let host): "redirected to \(host), which may not be sent the token"
    }
  }

  var remedy: String {
    switch self {
    case .withoutLocation, .tooMany: "ask the endpoint's operator"
    case .foreignHost: "name that host with --whip-allow-host if it may have the token"
    }
  }
}

extension SessionAnswerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLong(let limit): "the answer is longer than \(limit) bytes"
    case .notUTF8: "the answer is not text"
    case .notSDP: "the answer is not a session description"
    case .iceUfragMissing: "the answer has no a=ice-ufrag"
    case .icePasswordMissing: "the answer has no a=ice-pwd"
    case .iceParametersMalformed(let line):
      "line \(line) of the answer: ufrag or password is too short, too long, or has invalid characters"
    case .allMediaRejected: "the answer rejects all offered media: \(SessionOffer.codecs)"
    case .tooManySections(let limit): "more than \(limit) media sections"
    }
  }
}

extension SessionAnswerError {
  var remedy: String {
    switch self {
    case .allMediaRejected:
      "let the endpoint accept \(SessionOffer.codecs): this check offers nothing else"
    case .notSDP, .notUTF8: "check that the URL belongs to a WHIP or WHEP endpoint"
    case .tooLong, .tooManySections, .iceUfragMissing, .icePasswordMissing, .iceParametersMalformed:
      "tell the endpoint's operator: browsers cannot use such an answer either"
    }
  }
}

extension SessionAnswer.Note: CustomStringConvertible {
  package var description: String {
    switch self {
    case .candidate(let line, let error):
      "line \(line) of the answer is not a usable candidate (\(error))"
    case .fingerprint(let line): "line \(line) of the answer is not a valid fingerprint"
    case .candidatesCut(let total, let kept): "\(kept) of \(total) candidates are checked"
    case .linesBeforeVersion(let count): "\(count) lines stand before the answer's v=0"
    }
  }
}

extension LinkProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .entry: "it names no server"
    case .credentialType(let type): "credential-type \(type) is not supported"
    }
  }
}
