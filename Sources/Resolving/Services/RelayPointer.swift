import Vocabulary

/// A NAPTR record as S-NAPTR reads it for TURN (RFC 3958, RFC 5928 section 5, RFC 7350 section 4.6).
struct RelayPointer: Hashable {
  enum Next: Hashable {
    /// Flag "": another NAPTR lookup.
    case pointers
    /// Flag "s".
    case services
    /// Flag "a".
    case addresses
  }

  var next: Next
  var name: String
  /// The transports in the record's protocol tags; empty if it has none.
  var transports: [TransportProtocol]

  /// `nil` for a record of another application, and for one that S-NAPTR does not allow.
  init?(_ record: NAPTRRecord) {
    // A tag is `RELAY`, followed by its protocols; letters of either case are equal.
    let tags = record.service.lowercased().split(separator: ":", omittingEmptySubsequences: false)
    guard tags.first == "relay", record.regexp.isEmpty, !record.replacement.isEmpty,
      record.replacement != "."
    else { return nil }
    switch record.flags.lowercased() {
    case "": next = .pointers
    case "s": next = .services
    case "a": next = .addresses
    default: return nil
    }
    name = record.replacement
    transports = tags.dropFirst().compactMap(Self.transport)
    // Tags that are all unknown must not be read as no tags at all.
    if transports.isEmpty, tags.count > 1 { return nil }
  }

  private static func transport(_ tag: Substring) -> TransportProtocol? {
    switch tag {
    case "turn.udp": .udp
    case "turn.tcp": .tcp
    case "turn.tls": .tls
    case "turn.dtls": .dtls
    default: nil
    }
  }
}
