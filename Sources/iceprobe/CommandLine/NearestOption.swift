import Vocabulary

/// The parser's suggestion for an unknown option, which may have little in common with it.
enum NearestOption {
  /// The message, without a suggestion that is too far off to have been meant.
  static func kept(in message: String) -> String {
    guard
      let found = message.firstMatch(of: /Unknown option '([^']*)'(\. Did you mean '([^']*)'\?)/),
      NearestWord.of(String(found.1), among: [String(found.3)]) == nil
    else { return message }
    return message.replacing(found.2, with: "", maxReplacements: 1)
  }
}
