import ArgumentParser
import Vocabulary

/// `udp,tcp,tls,dtls` or part of it.
struct TransportListArgument: ExpressibleByArgument {
  var transports: [TransportProtocol]

  init?(argument: String) {
    let words = argument.lowercased().split(separator: ",", omittingEmptySubsequences: false)
    let known = words.compactMap { TransportProtocol(rawValue: String($0)) }
    guard !known.isEmpty, known.count == words.count else { return nil }
    transports = known
  }
}
