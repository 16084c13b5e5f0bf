package import Vocabulary

/// One request: what is asked, how it is signed, and how much of an answer is taken.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case options = "OPTIONS"

    var carriesBody: Bool { self == .post || self == .put }
  }

  package var method: Method
  package var url: HTTPURL
  package var headers: [HTTPHeader]
  /// The body of a POST or PUT; an empty one is sent as such.
  package var body: [UInt8]
  package var signature: AWSSignature?
  package var limits: HTTPLimits
  package var trust: HTTPTrust
  /// Past any proxy, for what only this machine answers.
  package var isDirect = false
  /// Whether it makes something at the server, which only the answer's headers say how to undo.
  ///
  /// They are then given although the body failed (``HTTPResponse/bodyFailure``), and awaited for
  /// ``grace`` once the task is cancelled.
  package var makesResource = false
  static let grace = Nanoseconds.seconds(1)

  package init(
    _ method: Method, _ url: HTTPURL, headers: [HTTPHeader] = [], body: [UInt8] = [],
    signature: AWSSignature? = nil, limits: HTTPLimits = HTTPLimits(), trust: HTTPTrust = .system
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.signature = signature
    self.limits = limits
    self.trust = trust
  }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  /// Method and place; headers and body hold tokens.
  package var description: String { "\(method.rawValue) \(url.redacted)" }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A header field; names compare without regard to case (RFC 9110 section 5.1).
package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// What an answer may cost.
package struct HTTPLimits: Hashable, Sendable {
  /// From the first look-up to the last byte.
  package var timeout: Nanoseconds
  /// For name resolution, TCP and TLS together.
  package var connectTimeout: Nanoseconds
  /// After decoding, so that a small compressed body cannot grow past it.
  package var bodyBytes: Int
  package var headerBytes: Int

  /// A configuration is a few kilobytes: 1 MiB and 64 KiB refuse only what is none.
  package init(
    timeout: Nanoseconds = .seconds(15), connectTimeout: Nanoseconds = .seconds(10),
    bodyBytes: Int = 1 << 20, headerBytes: Int = 64 << 10
  ) {
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.bodyBytes = bodyBytes
    self.headerBytes = headerBytes
  }
}

/// Which certificates of an `https` server are believed.
package enum HTTPTrust: Hashable, Sendable {
  /// Those that the system trusts.
  case system
  /// Those issued by an authority in the PEM file.
  case authorities(path: String)
  /// Any: the server may be anyone.
  case anyone
}

/// Who signs a request for which AWS service (Signature Version 4).
package struct AWSSignature: Sendable {
  package var accessKeyID: String
  package var secretAccessKey: Secret
  /// Present with temporary credentials only.
  package var sessionToken: Secret?
  package var region: String
  package var service: String

  package init(
    accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret?, region: String,
    service: String
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.region = region
    self.service = service
  }
}
