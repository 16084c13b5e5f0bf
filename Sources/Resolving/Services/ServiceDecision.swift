import Vocabulary

/// One decision in finding a URI's servers.
package struct ServiceDecision: Hashable, Sendable {
  /// `SRV _turn._udp.example.org`; `nil` if no question was needed.
  package var question: String?
  package var answer: String?
  package var decision: String

  package init(question: String?, answer: String?, decision: String) {
    self.question = question
    self.answer = answer
    self.decision = decision
  }
}

extension ServiceDecision: CustomStringConvertible {
  package var description: String {
    let asked = [question, answer].compactMap(\.self).joined(separator: ": ")
    return asked.isEmpty ? decision : "\(asked) → \(decision)"
  }
}

extension ServiceSearch.Question: CustomStringConvertible {
  package var description: String {
    switch self {
    case .pointers: "NAPTR \(name)"
    case .services: "SRV \(name)"
    }
  }
}

extension ServiceSearch.Answer: CustomStringConvertible {
  package var description: String {
    switch self {
    case .pointers(let records): Self.count(records.count)
    case .services(let records): Self.count(records.count)
    case .nothing(let outcome): outcome.description
    }
  }

  private static func count(_ count: Int) -> String {
    "\(count) record\(count == 1 ? "" : "s")"
  }
}

extension ServiceTarget: CustomStringConvertible {
  package var description: String { "\(host):\(port) over \(transport.rawValue)" }
}

extension DNSQuery.Outcome: CustomStringConvertible {
  /// How a question ended, in a few words.
  package var description: String {
    switch self {
    case .answered(let count): "\(count) record\(count == 1 ? "" : "s")"
    case .noData: "no record of this type"
    case .nxdomain: "no such name (NXDOMAIN)"
    case .servfail: "the name server failed (SERVFAIL)"
    case .refused: "the name server refused to answer (REFUSED)"
    case .notImplemented: "the name server does not implement the query (NOTIMP)"
    case .formatError: "the name server could not read the question (FORMERR)"
    case .malformed: "the name server's answer cannot be read"
    case .unreachable: "no name server can be reached"
    case .timeout: "no answer from the name server in time"
    case .failed(let status): "the resolver failed (c-ares status \(status))"
    }
  }
}
