import FoundationEssentials
import HTTPFetching
import ICEServers
import Vocabulary

extension AWSServiceFailure {
  /// Reads the error from an answer as botocore does: header, `code`, `__type`, status.
  ///
  /// STS answers in XML, the others in JSON. Secrets that the service repeats are removed.
  init(_ response: HTTPResponse, _ mask: SecretMask) {
    let body =
      ErrorBody(xml: response.body)
      ?? (try? JSONDecoder().decode(ErrorBody.self, from: Data(response.body)))
    let code =
      [response["x-amzn-errortype"], body?.code].compactMap(\.self).first { !$0.isEmpty }
      ?? String(response.status)
    status = response.status
    self.code = String(Self.bareName(mask.masked(code)).prefix(Self.greatestCodeCount))
    let explanation = Self.withoutRequest(body?.message ?? "")
    message = String(mask.masked(explanation).prefix(Self.greatestMessageCount))
    requestID = (response["x-amzn-requestid"] ?? body?.requestID).map {
      String(mask.masked($0).prefix(Self.greatestCodeCount))
    }
  }

  private static let greatestCodeCount = 128
  private static let greatestMessageCount = 512

  /// SignatureDoesNotMatch quotes the request as AWS would have signed it, token included.
  private static func withoutRequest(_ message: String) -> String {
    let starts = ["The Canonical String", "Canonical String", "The String-to-Sign"]
    let end = starts.compactMap { message.firstRange(of: $0)?.lowerBound }.min()
    guard let end, let last = message[..<end].lastIndex(where: { !$0.isWhitespace }) else {
      return end == nil ? message : ""
    }
    return String(message[...last])
  }

  /// `InvalidClientException:http://…` and `com.amazonaws…#ResourceNotFoundException` reduced to
  /// the name.
  private static func bareName(_ code: String) -> Substring {
    let head = code.prefix { $0 != ":" }
    return head.lastIndex(of: "#").map { head[head.index(after: $0)...] } ?? head
  }

  /// Too many requests, or a temporary problem of the service: worth retrying.
  var isRetryable: Bool {
    [429, 500, 502, 503, 504].contains(status) || Self.throttlingCodes.contains(code)
  }

  private static let throttlingCodes: Set = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
    "TooManyRequestsException", "ClientLimitExceededException", "IDPCommunicationError",
  ]

  /// Whether the service may have refused the request because of its signing time.
  var isAboutSigningTime: Bool {
    Self.signingTimeCodes.contains(code)
  }

  private static let signingTimeCodes: Set = [
    "InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired", "RequestInTheFuture",
    "RequestTimeTooSkewed",
  ]
}

extension HTTPResponse {
  /// The members of a JSON answer, as in its operation's model.
  func decoded<Answer: Decodable>() throws(ConfigSourceError.Cause) -> Answer {
    guard !isWebPage else { throw .webPage(status: status) }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else {
      throw .incomplete(path: "$")
    }
    return answer
  }
}

/// The members that services use for code and message, in order of preference.
private struct ErrorBody: Decodable {
  var code: String?
  var message: String?
  var requestID: String?

  /// `ErrorResponse` with `Error` and `RequestId` in it.
  init?(xml bytes: [UInt8]) {
    guard bytes.first == UInt8(ascii: "<"), let document = XMLElement(bytes),
      let error = document["Error"]
    else { return nil }
    code = error["Code"]?.text
    message = error["Message"]?.text
    requestID = document["RequestId"]?.text
  }

  private enum CodingKeys: String, CodingKey {
    case code
    case capitalCode = "Code"
    case type = "__type"
    case message
    case capitalMessage = "Message"
    case exceptionMessage
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // A member of another type counts as absent: the others may still help.
    let first = { (keys: [CodingKeys]) in
      keys.compactMap { try? container.decodeIfPresent(String.self, forKey: $0) }
        .first { !$0.isEmpty }
    }
    code = first([.code, .capitalCode, .type])
    message = first([.message, .capitalMessage, .exceptionMessage])
    requestID = nil
  }
}
