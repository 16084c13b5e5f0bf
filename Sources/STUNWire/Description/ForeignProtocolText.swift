extension ForeignProtocol: CustomStringConvertible {
  /// `HTTP`, `a TLS alert (40)`.
  package var description: String {
    switch self {
    case .http: "HTTP"
    case .tls: "a TLS or DTLS record"
    case .tlsAlert(let description): "a TLS alert" + (description.map { " (\($0))" } ?? "")
    case .ssh: "SSH"
    }
  }
}
