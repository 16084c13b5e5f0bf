import FoundationEssentials
import HTTPFetching
import ICEServers
import Vocabulary

/// A request to a service, and how it is authorized.
struct ServiceRequest {
  enum Authorization {
    case none
    case basic(user: String, password: Secret)
    case bearer(Secret)
  }

  enum Body {
    case json(String)
    case form(String)
  }

  var step = SourceStep.Name.http
  var method = HTTPRequest.Method.get
  var url: HTTPURL
  var authorization = Authorization.none
  var body: Body?
}

extension FetchLog {
  /// Asks a service once, and returns the body of a 2xx answer.
  ///
  /// - Throws: `.refused` with the service's error, in any of the known formats.
  mutating func ask(_ request: ServiceRequest) async throws(ConfigSourceError.Cause) -> [UInt8] {
    begin(request.step)
    environment.secrets.spare([request.url.host])
    if let secret = request.authorization.secret { hide([secret]) }
    let response = try await exchange(
      HTTPRequest(
        request.method, request.url, headers: request.headers, body: request.bodyBytes)
    ).checkedForPage()
    guard response.isSuccess, !response.isErrorEnvelope else {
      throw .refused(ServiceRefusal(response, now: environment.unixTime(), mask))
    }
    return response.body
  }

  /// Reads the servers from a service's answer.
  mutating func servers(
    in body: [UInt8]
  ) throws(ConfigSourceError.Cause) -> ICEConfiguration {
    enter(.decode)
    let configuration = try answer(in: body)
    guard !configuration.isEmpty else { throw .noServers }
    return configuration
  }

  /// Parses the answer of an API, whose own names and shape an SDK turns into what browsers accept.
  mutating func answer(
    in document: [UInt8]
  ) throws(ConfigSourceError.Cause) -> ICEConfiguration {
    var configuration: ICEConfiguration
    do {
      configuration = try self.configuration(in: document)
    } catch .configuration(let error) where error.isOfEmptyObject {
      // A service that has no servers for this user answers {}.
      throw .noServers
    }
    configuration.notes.removeAll(where: \.isAboutShape)
    return configuration
  }

  /// Parses a document, and registers its passwords as secrets.
  mutating func configuration(
    in document: [UInt8]
  ) throws(ConfigSourceError.Cause) -> ICEConfiguration {
    let mint = ICEConfiguration.Mint(digests: environment.digests, now: environment.unixTime())
    do {
      let configuration = try ICEConfiguration(json: document, mint: mint, mask: mask)
      hide(in: configuration)
      // Errors may have quoted it before its own secrets were known.
      let isSilent = configuration.notes.isEmpty && configuration.refused.isEmpty
      return isSilent || configuration.secrets.isEmpty
        ? configuration : try ICEConfiguration(json: document, mint: mint, mask: mask)
    } catch {
      throw .configuration(error)
    }
  }
}

extension HTTPURL {
  /// The URL of one of a service's paths, with query parameters from settings.
  func below(
    _ path: String, query: [(name: String, value: String)] = []
  ) throws(ConfigSourceError.Cause) -> HTTPURL {
    do {
      let url = path.isEmpty ? self : try appending(path)
      return query.isEmpty ? url : try url.adding(query: query)
    } catch {
      throw .http(error)
    }
  }
}

extension ServiceRequest {
  fileprivate var headers: [HTTPHeader] {
    var headers = [HTTPHeader("Accept", "application/json")]
    switch body {
    case .json: headers.append(HTTPHeader("Content-Type", "application/json"))
    case .form: headers.append(HTTPHeader("Content-Type", "application/x-www-form-urlencoded"))
    case nil: break
    }
    if let value = authorization.headerValue {
      headers.append(HTTPHeader("Authorization", value))
    }
    return headers
  }

  fileprivate var bodyBytes: [UInt8] {
    switch body {
    case .json(let text), .form(let text): Array(text.utf8)
    case nil: []
    }
  }
}

extension ServiceRequest.Authorization {
  /// RFC 7617 section 2 and RFC 6750 section 2.1.
  fileprivate var headerValue: String? {
    switch self {
    case .none: nil
    case .basic: secret.map { "Basic \($0.reveal())" }
    case .bearer(let token): "Bearer \(token.reveal())"
    }
  }

  /// The value after the scheme, which a server may repeat.
  fileprivate var secret: Secret? {
    switch self {
    case .none: nil
    case .basic(let user, let password):
      Secret(Data("\(user):\(password.reveal())".utf8).base64EncodedString())
    case .bearer(let token): token
    }
  }
}
