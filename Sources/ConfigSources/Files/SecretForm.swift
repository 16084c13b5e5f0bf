import Vocabulary

/// Something at either end of a secret that was probably pasted along with it.
package enum SecretForm: Hashable, Sendable {
  case byteOrderMark
  case quotationMarks
  case blank
  /// `static-auth-secret=`: the line from the server's configuration instead of the value.
  case setting

  /// `nil` for a secret without such additions.
  init?(_ secret: Secret) {
    let text = secret.reveal()
    let ends = [text.unicodeScalars.first, text.unicodeScalars.last].compactMap(\.self)
    if text.unicodeScalars.first == "\u{FEFF}" {
      self = .byteOrderMark
    } else if Self.settings.contains(where: { text.hasPrefix($0) }) {
      self = .setting
    } else if ends.contains(where: {
      "\"'`\u{201C}\u{201D}\u{2018}\u{2019}".unicodeScalars.contains($0)
    }) {
      self = .quotationMarks
    } else if ends.contains(where: \.properties.isWhitespace) {
      self = .blank
    } else {
      return nil
    }
  }

  private static let settings = ["static-auth-secret=", "secret=", "user=", "Bearer ", "password="]
}

extension SecretForm: CustomStringConvertible {
  package var description: String {
    switch self {
    case .byteOrderMark: "begins with a byte order mark, added by an editor"
    case .quotationMarks: "begins or ends with a quotation mark"
    case .blank: "begins or ends with a blank"
    // The name itself is masked with the secret that it stands in.
    case .setting: "begins with the name of a setting or of a scheme"
    }
  }
}

extension FetchLog {
  mutating func noteForm(of secret: Secret, in location: SecretLocation) {
    guard let form = SecretForm(secret) else { return }
    notes.append(.secretForm(form, place: location.description))
  }
}
