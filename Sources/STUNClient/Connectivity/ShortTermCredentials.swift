/// The `ice-ufrag` and `ice-pwd` that one end of an ICE session signs with (RFC 8445 section 5.3).
package struct ShortTermCredential: Sendable {
  let usernameFragment: [UInt8]
  let password: [UInt8]

  /// Both consist of ice-char, so OpaqueString would leave them unchanged.
  package init(usernameFragment: String, password: String) {
    self.usernameFragment = Array(usernameFragment.utf8)
    self.password = Array(password.utf8)
  }
}

extension ShortTermCredential: CustomStringConvertible, CustomReflectable {
  package var description: String { "ShortTermCredential(…)" }
  /// Hides the members from `dump` and from test failures.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The credentials of both ends of an ICE session, as exchanged in offer and answer.
package struct ShortTermCredentials: Sendable {
  package var local: ShortTermCredential
  package var remote: ShortTermCredential

  package init(local: ShortTermCredential, remote: ShortTermCredential) {
    self.local = local
    self.remote = remote
  }

  /// USERNAME of our requests: the fragment of the answering end comes first (RFC 8445 section
  /// 7.2.2).
  var username: [UInt8] { remote.usernameFragment + [Self.colon] + local.usernameFragment }

  /// Whether a request's USERNAME names us; the sender need not be known yet (RFC 8445 section
  /// 7.3).
  func admits(username: [UInt8]) -> Bool {
    username.starts(with: local.usernameFragment + [Self.colon])
  }

  private static let colon = UInt8(ascii: ":")
}
