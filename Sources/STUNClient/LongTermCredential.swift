/// A username and password for the long-term credential mechanism (RFC 8489 section 9.2).
package struct LongTermCredential: Sendable {
  /// RFC 8489 section 14.3: USERNAME has fewer than 509 bytes.
  static let usernameLimit = 508
  /// The RFC sets no limit; longer than any token seen, and short enough to catch a wrong file.
  static let passwordLimit = 4096
  /// A request with it has to fit into a datagram; coturn takes no more than 1,024 bytes anyway.
  static let tokenLimit = 8192

  /// Whether both send the same user name and derive the same key.
  package func isSame(as other: LongTermCredential) -> Bool {
    username == other.username && password == other.password
      && grant?.token == other.grant?.token && grant?.key == other.grant?.key
  }

  /// The username as sent in USERNAME and used in the key.
  let username: [UInt8]
  let password: [UInt8]
  /// In place of a password.
  let grant: Grant?

  /// A token that only the server can read, and the key in it (RFC 7635).
  struct Grant: Sendable {
    var token: [UInt8]
    var key: [UInt8]
  }

  /// Prepares both and checks their size before anything is sent.
  package init(
    username: [UInt8], password: [UInt8], profile: StringProfile = .opaqueString
  ) throws(CredentialError) {
    guard let username = profile.prepare(username) else { throw .unusableUsername }
    guard username.count <= Self.usernameLimit else { throw .usernameTooLong(username.count) }
    guard let password = profile.prepare(password) else { throw .unusablePassword }
    guard password.count <= Self.passwordLimit else { throw .passwordTooLong(password.count) }
    self.username = username
    self.password = password
    grant = nil
  }

  /// Takes a token of the server's authorization server, with the id of the key that it is encrypted with.
  package init(keyID: [UInt8], token: [UInt8], key: [UInt8]) throws(CredentialError) {
    guard !keyID.isEmpty else { throw .unusableUsername }
    guard keyID.count <= Self.usernameLimit else { throw .usernameTooLong(keyID.count) }
    guard !key.isEmpty, !token.isEmpty else { throw .unusablePassword }
    guard token.count <= Self.tokenLimit else { throw .passwordTooLong(token.count) }
    username = keyID
    password = []
    grant = Grant(token: token, key: key)
  }
}

/// Why a credential cannot be used; it never says what the credential is.
package enum CredentialError: Error, Hashable, Sendable {
  /// Empty, not UTF-8, or with characters that the profile rejects.
  case unusableUsername
  case usernameTooLong(Int)
  case unusablePassword
  case passwordTooLong(Int)
}

extension LongTermCredential: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package var description: String { "LongTermCredential(…)" }
  package var debugDescription: String { description }
  /// Hides the members from `dump` and from test failures.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
