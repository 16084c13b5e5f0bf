package import Vocabulary

/// One request: what to ask for, how to sign it, and the limits of the answer.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    var carriesBody: Bool { [.post, .put, .patch].contains(self) }
  }

  package var method: Method
  package var url: HTTPURL
  package var headers: [HTTPHeader]
  /// The body of a POST, PUT or PATCH; an empty one is sent as an empty body.
  package var body: [UInt8]
  package var signature: AWSSignature?
  package var limits: HTTPLimits
  package var trust: HTTPTrust
  /// Bypasses any proxy, for addresses that only this machine can reach.
  package var isDirect = false
  /// Whether it creates a resource on the server, which only the answer's headers tell how to
  /// delete.
  ///
  /// The headers are then returned even if the body fails (``HTTPResponse/bodyFailure``), and
  /// awaited for ``grace`` after the task is cancelled.
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
  /// Method and redacted URL only, since headers and body contain tokens.
  package var description: String { "\(method.rawValue) \(url.redacted)" }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A header field; names are compared case-insensitively (RFC 9110 section 5.1).
package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// The limits on an answer's time and size.
package struct HTTPLimits: Hashable, Sendable {
  /// From the start of name resolution to the last byte.
  package var timeout: Nanoseconds
  /// For name resolution, TCP and TLS together.
  package var connectTimeout: Nanoseconds
  /// After decompression, so that a small compressed body cannot exceed it.
  package var bodyBytes: Int
  package var headerBytes: Int

  /// A configuration has a few kilobytes: 1 MiB and 64 KiB only exclude what cannot be one.
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

/// Which certificates are accepted from an `https` server.
package enum HTTPTrust: Hashable, Sendable {
  /// Those that the system trusts.
  case system
  /// Those issued by an authority in the PEM file.
  case authorities(path: String)
  /// Any: the server's identity is not verified.
  case anyone
  /// Any with this key, whoever signed it.
  case pinned(PublicKeyPin)
}

/// The credentials and the AWS service for signing a request (Signature Version 4).
package struct AWSSignature: Sendable {
  package var accessKeyID: String
  package var secretAccessKey: Secret
  /// Only with temporary credentials.
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
