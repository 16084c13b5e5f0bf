import Vocabulary

/// The search for an Internet gateway device (SSDP, UPnP Device Architecture 1.1 section 1.3).
enum UPnPSearch {
  static func request(to gateway: IPAddress) -> [UInt8] {
    Array(
      """
      M-SEARCH * HTTP/1.1\r
      HOST: \(gateway):1900\r
      MAN: "ssdp:discover"\r
      ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r
      \r\n
      """.utf8)
  }

  /// The URL of the description in an answer.
  static func location(in answer: [UInt8]) -> String? {
    let lines = String(decoding: answer.prefix(2048), as: UTF8.self)
      .split(omittingEmptySubsequences: true) { $0.isNewline }
    guard let first = lines.first, first.hasPrefix("HTTP/1.1 200") else { return nil }
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "location" else { continue }
      return String(parts[1].drop { $0 == " " || $0 == "\t" })
    }
    return nil
  }
}
