import HTTPFetching
package import Vocabulary

/// A service to ask, as configured.
package struct ServiceSettings: Sendable {
  let service: any ICEService
  package let secret: SecretLocation?

  /// Checks everything that can be checked before asking the service.
  ///
  /// - Throws: `ServiceSettingProblem` for the first setting that is unknown, missing or malformed.
  package init(
    _ name: String, _ values: [String: String], secret: SecretLocation?
  ) throws(ServiceSettingProblem) {
    let type = try ICEServices.named(name)
    let keys = type.settings.map(\.key)
    for key in values.keys.sorted() where !keys.contains(key) {
      throw .unknownKey(
        key, service: name, nearest: NearestWord.of(key, among: keys), known: keys)
    }
    service = try type.init(ServiceValues(service: name, values))
    guard secret != nil || type.isSecretOptional else {
      throw .secretMissing(service: name, secretName: type.secretName)
    }
    self.secret = secret
  }

  package var kind: SourceKind { type(of: service).kind }
}

/// The settings of one service by key, with typed access.
struct ServiceValues: Sendable {
  private let service: String
  private let values: [String: String]

  init(service: String, _ values: [String: String]) {
    self.service = service
    self.values = values.filter { !$0.value.isEmpty }
  }

  subscript(key: String) -> String? { values[key] }

  func required(_ key: String) throws(ServiceSettingProblem) -> String {
    guard let value = values[key] else { throw .missing(key, service: service) }
    return value
  }

  /// The base URL of the service's paths.
  func base(_ key: String, default text: String? = nil) throws(ServiceSettingProblem) -> HTTPURL {
    let text = if let value = values[key] ?? text { value } else { try required(key) }
    guard let url = try? HTTPURL(text), url.isPlainBase else {
      throw .malformed(key, expected: "an http or https URL without a query")
    }
    return url
  }

  /// A number of seconds up to `limit`.
  func seconds(_ key: String, upTo limit: Int) throws(ServiceSettingProblem) -> Int? {
    guard let text = values[key] else { return nil }
    guard let seconds = Int(text), (1...limit).contains(seconds) else {
      throw .malformed(key, expected: "a whole number of seconds from 1 to \(limit)")
    }
    return seconds
  }

  /// One of a few words.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, default word: Word
  ) throws(ServiceSettingProblem) -> Word {
    guard let text = values[key] else { return word }
    guard let found = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: " or ")
      throw .malformed(key, expected: words)
    }
    return found
  }
}

/// An invalid setting; it quotes no value, which may be a secret in the wrong place.
package enum ServiceSettingProblem: Error, Hashable, Sendable {
  case unknownService(String, nearest: String?)
  case unknownKey(String, service: String, nearest: String?, known: [String])
  case missing(String, service: String)
  case malformed(String, expected: String)
  case exclusive(String, String)
  case secretMissing(service: String, secretName: String)
}
