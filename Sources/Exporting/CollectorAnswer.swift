import HTTPFetching
import Reporting
import Vocabulary

/// The JSON of a collector's answer; anything may come.
struct CollectorAnswer {
  private let document: JSONValue

  init?(_ body: [UInt8]) {
    do throws(JSONError) {
      document = try JSONValue(body)
    } catch {
      return nil
    }
  }

  /// The message of a refusal (google.rpc.Status).
  var message: SafeText? { Self.text(document["message"]) }

  /// `nil` for what says nothing of it, such as `"partialSuccess":null`.
  var partialSuccess: JSONValue? {
    guard let partial = document["partialSuccess"], case .object = partial else { return nil }
    return partial
  }

  static func text(_ value: JSONValue?) -> SafeText? {
    guard case .string(let text) = value, !text.isEmpty else { return nil }
    return SafeText(foreign: text, limit: 200)
  }
}

/// What a collector did not take of a batch that it took.
struct PartialSuccess: Hashable {
  let rejected: Int
  let message: SafeText?

  /// `nil` if it took everything and remarked on nothing.
  init?(_ response: HTTPResponse, of signal: OTLPRequest.Signal) {
    guard let partial = CollectorAnswer(response.body)?.partialSuccess else { return nil }
    let name = signal == .traces ? "rejectedSpans" : "rejectedDataPoints"
    // 64 bits are strings in protobuf's JSON, but some write numbers.
    let count =
      if case .string(let text) = partial[name] { Int(text) } else { partial[name]?.integer }
    rejected = max(0, count ?? 0)
    message = CollectorAnswer.text(partial["errorMessage"])
    if rejected == 0, message == nil { return nil }
  }
}
