import HTTPFetching
import ICEServers
import Vocabulary

/// A service's refusal, in any of the formats that services use.
package struct ServiceRefusal: Error, Hashable, Sendable {
  package var status: Int
  /// The service's own code, `M_LIMIT_EXCEEDED` or `20003`; empty if it has none.
  package var code: String
  /// Cut; empty if there is none.
  package var message: String
  package var retryAfterSeconds: Int?
}

extension ServiceRefusal {
  /// Parses a refusal; secrets that the service repeats are removed.
  init(_ response: HTTPResponse, now: Int, _ mask: SecretMask) {
    let body = try? JSONValue(response.body)
    status = response.status
    code = Self.clean(body?.serviceCode ?? "", limit: 64, mask)
    message = Self.clean(
      body?.serviceMessage ?? response.plainText ?? "", limit: 300, mask)
    retryAfterSeconds = response.retryAfterSeconds(now: now) ?? body?.retryAfterSeconds
  }

  /// Masked before it is cut, which could leave part of a secret.
  private static func clean(_ text: String, limit: Int, _ mask: SecretMask) -> String {
    String(
      ForeignText.withoutCredentials(mask.masked(String(text.prefix(4 * limit)))).prefix(limit))
  }
}

extension JSONValue {
  /// Matrix, Twilio, and Cloudflare's list.
  fileprivate var serviceCode: String? {
    (self["errcode"] ?? self["code"])?.word ?? firstError?["code"]?.word
  }

  /// Matrix and many TURN REST services use `error`, Twilio and Metered `message`, Xirsys `v`.
  fileprivate var serviceMessage: String? {
    (self["message"] ?? self["error"] ?? self["v"])?.word ?? firstError?["message"]?.word
  }

  fileprivate var retryAfterSeconds: Int? {
    // Rounded up: a second too early would be refused again.
    self["retry_after_ms"]?.integer.flatMap {
      (0...86_400_000).contains($0) ? ($0 + 999) / 1000 : nil
    }
  }

  private var firstError: JSONValue? {
    guard case .array(let errors)? = self["errors"] else { return nil }
    return errors.first
  }

  private var word: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }
}

extension HTTPResponse {
  /// Xirsys' failure, which comes with status 200.
  var isErrorEnvelope: Bool {
    (try? JSONValue(body))?["s"] == .string("error")
  }

  /// The first line of an answer that is a sentence rather than a document.
  fileprivate var plainText: String? {
    guard !isWebPage, let first = body.first, first != UInt8(ascii: "{"),
      first != UInt8(ascii: "["), let text = String(validating: body, as: UTF8.self)
    else { return nil }
    return text.split(maxSplits: 1, whereSeparator: \.isNewline).first.map(String.init)
  }
}
