/// What a key means to a watch.
package enum WatchKey: Hashable, Sendable {
  case quit
  case pause
  case sort
  case reverse
  case details
  case waterfall
  case help
  /// Escape: back to the table.
  case back
  case redraw
  case up
  case down
  case pageUp
  case pageDown
  case first
  case last
}

/// Reads keys from what a terminal sends, which may cut an escape sequence anywhere behind its first byte.
package struct WatchKeyReader: Sendable {
  private var sequence: [UInt8] = []

  package init() {}

  /// The keys that are complete with these bytes; those that mean nothing are left out.
  package mutating func keys(in bytes: some Sequence<UInt8>) -> [WatchKey] {
    var keys: [WatchKey] = []
    for byte in bytes {
      if let key = take(byte) { keys.append(key) }
    }
    // A sequence comes at once, so this was the key itself.
    if sequence == [Self.escape] {
      sequence = []
      keys.append(.back)
    }
    return keys
  }

  private static let escape: UInt8 = 0x1B
  /// No key's sequence is longer.
  private static let limit = 16

  private mutating func take(_ byte: UInt8) -> WatchKey? {
    guard !sequence.isEmpty else {
      if byte == Self.escape { sequence = [byte] }
      return Self.plain[byte]
    }
    sequence.append(byte)
    guard sequence.count > 2 else {
      // After anything but CSI and SS3, it was Escape and another key.
      guard byte != UInt8(ascii: "["), byte != UInt8(ascii: "O") else { return nil }
      sequence = byte == Self.escape ? [byte] : []
      return .back
    }
    guard (0x40...0x7E).contains(byte) else {
      if sequence.count > Self.limit { sequence = [] }
      return nil
    }
    defer { sequence = [] }
    return Self.sequences[String(decoding: sequence.dropFirst(2), as: UTF8.self)]
  }

  private static let plain: [UInt8: WatchKey] = {
    let keys: [(Unicode.Scalar, WatchKey)] = [
      ("q", .quit), ("Q", .quit), ("p", .pause), (" ", .pause), ("s", .sort), ("r", .reverse),
      ("d", .details), ("\r", .details), ("\n", .details), ("w", .waterfall), ("h", .help),
      ("?", .help), ("k", .up), ("j", .down), ("g", .first), ("G", .last), ("\u{0C}", .redraw),
      ("\u{02}", .pageUp), ("\u{06}", .pageDown),
    ]
    return Dictionary(uniqueKeysWithValues: keys.map { (UInt8(ascii: $0), $1) })
  }()

  /// By what follows CSI or SS3 (ECMA-48, and what xterm sends).
  private static let sequences: [String: WatchKey] = [
    "A": .up, "B": .down, "H": .first, "F": .last, "1~": .first, "4~": .last, "7~": .first,
    "8~": .last, "5~": .pageUp, "6~": .pageDown,
  ]
}
