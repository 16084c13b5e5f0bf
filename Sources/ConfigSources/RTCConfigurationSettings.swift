package import HTTPFetching

/// A document with ICE servers in it: RTCConfiguration and its relatives.
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

  /// Reads `-`, a path, or a URL.
  ///
  /// - Throws: `HTTPError` for a URL that is none, or whose scheme is not `http` or `https`.
  package init(_ argument: String) throws(HTTPError) {
    // A path may hold a colon; only `scheme://` makes a URL, and then any scheme but ours is refused.
    location =
      argument.contains("://") ? .url(try HTTPURL(argument)) : .text(TextLocation(argument))
  }
}
