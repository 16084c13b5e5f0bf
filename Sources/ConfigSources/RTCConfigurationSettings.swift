package import HTTPFetching

/// A document that contains ICE servers: RTCConfiguration or similar.
package struct RTCConfigurationSettings: Sendable {
  package enum Location: Sendable, CustomStringConvertible {
    case text(TextLocation)
    case url(HTTPURL)

    package var description: String {
      switch self {
      case .text(let location): location.description
      case .url(let url): url.redacted
      }
    }
  }

  package var location: Location

  /// Parses `-`, a path, or a URL.
  ///
  /// - Throws: `HTTPError` for an invalid URL, or one whose scheme is not `http` or `https`.
  package init(_ argument: String) throws(HTTPError) {
    // A path may contain a colon; only `scheme://` makes a URL, and then schemes other than ours
    // are rejected.
    let text = TextLocation(argument)
    switch text {
    case .doubtful(_, .document), .doubtful(_, .uri): location = .text(text)
    default: location = argument.contains("://") ? .url(try HTTPURL(argument)) : .text(text)
    }
  }
}
