package import Vocabulary

/// A long-term credential (RFC 8489 section 9.2) that can be sent as is.
package struct ICECredential: Hashable, Sendable {
  package let username: String
  package let password: Secret

  /// USERNAME holds fewer than 509 bytes (RFC 8489 section 14.3).
  package static let maximumUsernameByteCount = 508

  /// The password is hashed and never sent, so this only catches what cannot be a password.
  package static let maximumPasswordByteCount = 4096

  /// Checks a credential before anything is sent.
  ///
  /// - Throws: `ICECredentialError` for a credential that cannot be meant.
  package init(username: String, password: Secret) throws(ICECredentialError) {
    try Self.check(username, .username, limit: Self.maximumUsernameByteCount)
    try Self.check(password.reveal(), .password, limit: Self.maximumPasswordByteCount)
    self.username = username
    self.password = password
  }

  private static func check(
    _ text: String, _ part: ICECredentialError.Part, limit: Int
  ) throws(ICECredentialError) {
    guard !text.isEmpty else { throw ICECredentialError(part, .empty) }
    guard text.utf8.count <= limit else {
      throw ICECredentialError(part, .tooLong(count: text.utf8.count, limit: limit))
    }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw ICECredentialError(part, .controlCharacter)
    }
  }
}

/// Why a credential is rejected; it never quotes the credential.
package struct ICECredentialError: Error, Hashable, Sendable {
  package enum Part: String, Hashable, Sendable {
    case username
    case password
  }

  package enum Kind: Hashable, Sendable {
    /// Chromium 156 throws for both parts, Firefox 153 for an empty credential.
    case empty
    case tooLong(count: Int, limit: Int)
    /// A NUL or a newline, mostly from a file; OpaqueString has none (RFC 8265 section 4.2).
    case controlCharacter
  }

  package var part: Part
  package var kind: Kind

  package init(_ part: Part, _ kind: Kind) {
    self.part = part
    self.kind = kind
  }
}

extension ICECredentialError {
  /// The browsers that throw, and so lose the whole configuration.
  package var refusedBy: [Browser] {
    switch (part, kind) {
    case (.password, .empty): Browser.allCases
    case (.username, .empty): [.chromium]
    // A user name of 509 bytes is accepted, but gathers nothing in Chromium.
    case (.username, .tooLong(let count, _)): count > 509 ? Browser.allCases : []
    case (.password, .tooLong), (_, .controlCharacter): []
    }
  }
}

extension ICECredentialError: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .empty: "the \(part.rawValue) is empty"
    case .tooLong(let count, let limit):
      "the \(part.rawValue) has \(count) bytes, more than the \(limit) that fit"
    case .controlCharacter: "the \(part.rawValue) contains a control character, such as a newline"
    }
  }
}
