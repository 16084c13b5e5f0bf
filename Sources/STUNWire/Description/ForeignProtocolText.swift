package import Vocabulary

extension ForeignProtocol {
  /// `HTTP`, `a TLS alert (40)`: the protocol, and what its first bytes say.
  package func words(for head: [UInt8]) -> String {
    switch self {
    case .http: "HTTP"
    case .tls where head.first == 21: "a TLS alert" + (head.count > 6 ? " (\(head[6]))" : "")
    case .tls: "a TLS or DTLS record"
    case .ssh: "SSH"
    case .plaintext: "plain text"
    case .unknown: "another protocol"
    }
  }
}
