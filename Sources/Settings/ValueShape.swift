package import Vocabulary

/// The format of a value, the same on the command line, in a variable and in the file.
package enum ValueShape: Sendable {
  case text
  /// On or off: an option without a value, `1` or `0` in a variable.
  case flag
  case integer(ClosedRange<Int>)
  case duration(ClosedRange<Nanoseconds>)
  case choice([String])
  /// Any of these, separated by commas on the command line and in a variable.
  case choices([String])
  case ipAddress
  /// An IP address, with an optional port.
  case nameServer
  /// Where to listen: an IP address with an optional port, or a port of every address.
  case listenAddress
  /// Addresses with a common prefix, such as `10.0.0.0/8`.
  case addressBlock
  /// The traffic of a call: `audio`, `video`, or `50x172`.
  case media
  /// A file that is read; `-` is standard input.
  case inputFile
  /// A file that libraries open themselves, so not a pipe.
  case regularFile
  /// A file that is written; never standard output, which is the report's.
  case outputFile
}

extension ValueShape {
  /// Why a value does not match, without repeating it; `nil` if it does.
  package func problem(with value: String) -> String? {
    switch self {
    case .text, .inputFile, .regularFile: value.isEmpty ? "expected a value, found nothing" : nil
    case .outputFile:
      value == "-"
        ? "expected a file, not standard output (./- is a file of that name)"
        : value.isEmpty ? "expected a value, found nothing" : nil
    case .flag: Self.bool(value) == nil ? "expected 1 or 0" : nil
    case .integer(let range):
      Int(value).map(range.contains) == true
        ? nil : "expected a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .duration(let range): Self.problem(with: value, in: range)
    case .choice(let words):
      words.contains(value.lowercased()) ? nil : Self.expected(words, value)
    case .choices(let words):
      Self.words(in: value).first { !words.contains($0) }.map { Self.expected(words, $0) }
    case .ipAddress: IPAddress(value) == nil ? "expected an IP address" : nil
    case .media:
      MediaProfile(value) == nil
        ? "expected audio, video, or packets a second x bytes, such as 50x172" : nil
    case .addressBlock:
      AddressBlock(value) == nil ? "expected an address block, such as 10.0.0.0/8" : nil
    case .listenAddress:
      ListenAddress(value, defaultPort: 1) == nil
        ? "expected an IP address and a port, or a port of every address: 127.0.0.1:13478, :13478"
        : nil
    case .nameServer:
      SocketAddress(value, defaultPort: 53) == nil
        ? "expected an IP address, or one with a port: 192.0.2.53:5353, [2001:db8::53]:5353" : nil
    }
  }

  static func bool(_ value: String) -> Bool? {
    switch value.lowercased() {
    case "1", "true": true
    case "0", "false": false
    default: nil
    }
  }

  static func words(in value: String) -> [String] {
    value.lowercased().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  private static func problem(with value: String, in range: ClosedRange<Nanoseconds>) -> String? {
    guard let span = Nanoseconds(text: value) else {
      return "expected a time such as 250ms, 5s or 2m"
    }
    guard !range.contains(span) else { return nil }
    return "expected a time from \(range.lowerBound.settingText) to \(range.upperBound.settingText)"
  }

  private static func expected(_ words: [String], _ value: String) -> String {
    "expected \(words.joined(separator: ", "))"
      + (NearestWord.of(value, among: words).map { "; did you mean \($0)?" } ?? "")
  }
}

extension Nanoseconds {
  /// As typed: in the largest unit that gives a whole number.
  package var settingText: String {
    let units: [(Int64, String)] = [
      (3_600_000_000_000, "h"), (60_000_000_000, "m"), (1_000_000_000, "s"), (1_000_000, "ms"),
    ]
    guard count != 0 else { return "0" }
    for (size, unit) in units where count % size == 0 { return "\(count / size)\(unit)" }
    return "\(count / 1000)us"
  }
}
