package import Probing
import SessionDescriptions
package import Vocabulary

/// A request as far as the endpoint looks at it.
package struct WHIPRequest: Sendable {
  package var method: String
  /// Without its query.
  package var path: String
  package var contentType: String?
  package var authorization: String?
  package var ifMatch: String?
  package var body: [UInt8]
  /// `nil` where it is not known.
  package var client: IPAddress?

  package init(
    method: String, path: String, contentType: String? = nil, authorization: String? = nil,
    ifMatch: String? = nil, body: [UInt8] = [], client: IPAddress? = nil
  ) {
    self.method = method
    self.path = path
    self.contentType = contentType
    self.authorization = authorization
    self.ifMatch = ifMatch
    self.body = body
    self.client = client
  }
}

/// An answer to it.
package struct WHIPAnswer: Hashable, Sendable {
  package var status: Int
  package var headers: [String: String] = [:]
  package var body = ""
}

/// The resources of a WHIP endpoint (RFC 9725): every path is the endpoint, but for the sessions below
/// `/session/`.
package struct WHIPEndpoint: Sendable {
  private let host: PeerHost
  /// `nil` for an endpoint that anybody may use.
  private let token: Secret?

  /// Offers of browsers with video have ten kilobytes.
  package static let bodyLimit = 64 << 10
  private static let sessions = "/session/"

  package init(_ host: PeerHost, token: Secret?) {
    self.host = host
    self.token = token
  }

  package func answer(to request: WHIPRequest) async -> WHIPAnswer {
    var answer = await answerWithoutSharing(request)
    // Pages of any origin may use it with the token (RFC 9725 section 4.2).
    answer.headers["access-control-allow-origin"] = "*"
    answer.headers["access-control-expose-headers"] = "location, etag, link"
    return answer
  }

  private func answerWithoutSharing(_ request: WHIPRequest) async -> WHIPAnswer {
    // A browser's question beforehand, to which it adds no token.
    guard request.method != "OPTIONS" else { return Self.options(request.path) }
    guard isAuthorized(request.authorization) else {
      return .refusal(401, "the bearer token is missing or wrong", ["www-authenticate": "Bearer"])
    }
    guard request.path.hasPrefix(Self.sessions) else { return await begin(request) }
    return await change(String(request.path.dropFirst(Self.sessions.count)), request)
  }

  private static func options(_ path: String) -> WHIPAnswer {
    let isSession = path.hasPrefix(sessions)
    let methods = isSession ? "OPTIONS, PATCH, DELETE" : "OPTIONS, POST"
    return WHIPAnswer(
      status: 204,
      headers: [
        "allow": methods, "access-control-allow-methods": methods,
        "access-control-allow-headers": "authorization, content-type, if-match",
        "access-control-max-age": "86400",
        isSession ? "accept-patch" : "accept-post": isSession
          ? TrickleFragment.mediaType : "application/sdp",
      ])
  }

  /// Compares in a time that does not depend on where they differ.
  private func isAuthorized(_ header: String?) -> Bool {
    guard let token else { return true }
    let given = Array((header ?? "").utf8)
    let expected = Array("Bearer \(token.reveal())".utf8)
    guard given.count == expected.count else { return false }
    return zip(given, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  // MARK: - The endpoint

  private func begin(_ request: WHIPRequest) async -> WHIPAnswer {
    guard request.method == "POST" else { return .notAllowed("OPTIONS, POST") }
    guard request.isOf("application/sdp") else {
      return .refusal(415, "an offer is application/sdp", ["accept-post": "application/sdp"])
    }
    switch await host.begin(request.body, from: request.client) {
    case .success(let answer):
      var made = WHIPAnswer(
        status: 201,
        headers: [
          "content-type": "application/sdp", "location": Self.sessions + answer.id,
          "etag": answer.entityTag, "accept-patch": TrickleFragment.mediaType,
        ], body: answer.text)
      made.headers["link"] = answer.links
      return made
    case .failure(let refusal): return WHIPAnswer(refusal)
    }
  }

  // MARK: - Sessions

  private func change(_ id: String, _ request: WHIPRequest) async -> WHIPAnswer {
    switch request.method {
    case "DELETE":
      return await host.end(id) ? WHIPAnswer(status: 200) : WHIPAnswer(.noSession)
    case "PATCH":
      guard request.isOf(TrickleFragment.mediaType) else {
        return .refusal(
          415, "candidates are \(TrickleFragment.mediaType)",
          ["accept-patch": TrickleFragment.mediaType])
      }
      let refusal = await host.trickle(request.body, to: id, ifMatch: request.ifMatch)
      return refusal.map { WHIPAnswer($0) } ?? WHIPAnswer(status: 204)
    default: return .notAllowed("OPTIONS, PATCH, DELETE")
    }
  }
}

extension WHIPRequest {
  /// Whether the body is of a media type, whatever its parameters.
  fileprivate func isOf(_ mediaType: String) -> Bool {
    let type = (contentType ?? "").prefix { $0 != ";" }.lowercased()
    return type.split(separator: " ") == [mediaType[...]]
  }
}

extension WHIPAnswer {
  static func refusal(_ status: Int, _ text: String, _ headers: [String: String] = [:])
    -> WHIPAnswer
  {
    WHIPAnswer(
      status: status,
      headers: headers.merging(["content-type": "text/plain; charset=utf-8"]) { $1 },
      body: text + "\n")
  }

  static func notAllowed(_ methods: String) -> WHIPAnswer {
    refusal(405, "only \(methods)", ["allow": methods])
  }

  fileprivate init(_ refusal: HostRefusal) {
    self =
      switch refusal {
      case .offer(.allMediaRejected), .offer(.tooManySections), .unusableOffer:
        .refusal(422, "the offer has no media section, too many of them, or no a=fingerprint")
      case .offer(.tooLong): .refusal(413, "the offer is too long")
      case .offer: .refusal(400, "the offer is no session description with ICE parameters")
      case .tooManySessions:
        .refusal(503, "there are too many sessions", ["retry-after": "30"])
      case .noSession: .refusal(404, "there is no such session")
      case .entityTagMissing: .refusal(428, "If-Match is missing")
      case .entityTagStale: .refusal(412, "If-Match names another state of the session")
      case .unusableFragment: .refusal(400, "the body cannot be read")
      case .restart: .refusal(422, "ICE restarts are not supported: begin another session")
      }
  }
}
