/// The name of an AWS resource: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
struct ARN: Hashable, Sendable {
  let text: String
  let region: String
  /// The part after the account, split at its slashes.
  let resource: [String]

  /// Parses an ARN of a service in any partition: the API models' own patterns omit China and
  /// GovCloud.
  init?(_ text: String, service: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, text.utf8.count <= Self.maximumByteCount, parts[0] == "arn",
      !parts[1].isEmpty, parts[2] == service, AWSRegion.isValid(parts[3]), parts[4].isAllDigits
    else { return nil }
    self.text = text
    region = String(parts[3])
    resource = parts[5].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  private static let maximumByteCount = 1024
}

enum AWSRegion {
  /// A label of a host name: nothing else may get into a URL or a signature's scope.
  static func isValid(_ region: some StringProtocol) -> Bool {
    (1...63).contains(region.utf8.count) && region.first != "-" && region.last != "-"
      && region.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
      }
  }
}

extension StringProtocol {
  var isAllDigits: Bool {
    !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
