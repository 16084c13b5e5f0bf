import FoundationEssentials
import Vocabulary

/// The secrets in a header's value: the value, each word of it, and what Basic authentication encodes.
enum HeaderSecrets {
  static func secrets(in value: String) -> [Secret] {
    let words = value.split(separator: " ").map(String.init)
    // `Bearer` and `Basic` are no secrets.
    let credentials = words.count > 1 ? Array(words.dropFirst()) : []
    let decoded = credentials.compactMap { word in
      Data(base64Encoded: word).flatMap { String(validating: $0, as: UTF8.self) }
    }
    let passwords = decoded.compactMap { text in
      text.firstIndex(of: ":").map { String(text[text.index(after: $0)...]) }
    }
    return ([value] + credentials + decoded + passwords).map { Secret($0) }
  }
}
