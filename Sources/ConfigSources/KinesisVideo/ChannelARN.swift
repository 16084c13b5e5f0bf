/// The ARN of a signalling channel: `arn:aws:kinesisvideo:REGION:ACCOUNT:channel/NAME/CREATED`.
struct ChannelARN: Hashable, Sendable {
  let text: String
  let region: String

  /// Reads an ARN of any partition: the API model's own pattern forgets China and GovCloud.
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, text.utf8.count <= 1024, parts[0] == "arn", !parts[1].isEmpty,
      parts[2] == "kinesisvideo", AWSRegion.isValid(parts[3]), parts[4].isAllDigits
    else { return nil }
    let resource = parts[5].split(separator: "/", omittingEmptySubsequences: false)
    guard resource.count == 3, resource[0] == "channel",
      KinesisVideoName.isValid(resource[1]), resource[2].isAllDigits
    else { return nil }
    self.text = text
    region = String(parts[3])
  }
}

/// The names that Kinesis Video takes for channels and clients.
enum KinesisVideoName {
  /// 1 to 256 of letters, digits, `_`, `.` and `-`.
  static func isValid(_ name: some StringProtocol) -> Bool {
    (1...256).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
  }
}

enum AWSRegion {
  /// A host name's label: nothing else may get into a URL or a signature's scope.
  static func isValid(_ region: some StringProtocol) -> Bool {
    (1...63).contains(region.utf8.count) && region.first != "-" && region.last != "-"
      && region.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
      }
  }
}

extension StringProtocol {
  fileprivate var isAllDigits: Bool {
    !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
