import ICEServers
import Vocabulary

/// The JSON in which local programs and servers return keys.
struct CredentialDocument {
  private let json: JSONValue

  /// `nil` if it is not a JSON object.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(bytes), case .object = json else { return nil }
    self.json = json
  }

  subscript(name: String) -> String? {
    guard case .string(let text)? = json[name] else { return nil }
    return text
  }

  func integer(_ name: String) -> Int? { json[name]?.integer }

  func object(_ name: String) -> CredentialDocument? {
    guard let inner = json[name], case .object = inner else { return nil }
    return CredentialDocument(json: inner)
  }

  private init(json: JSONValue) {
    self.json = json
  }
}
