import CMiniUPnPc
import HTTPFetching
import Vocabulary

/// A request of UPnP over HTTP.
struct HTTPRequestText: Sendable {
  var url: String
  var headers: [HTTPHeader] = []
  var body: [UInt8] = []

  init(_ url: String) {
    self.url = url
  }
}

/// A connection to the Internet (WANIPConnection, WANPPPConnection) that a description names.
struct UPnPService: Sendable {
  let request: HTTPRequestText

  /// The connections of a description, read by libminiupnpc.
  static func described(by text: [UInt8], at location: String) -> [UPnPService] {
    guard let count = Int32(exactly: text.count) else { return [] }
    var data = IGDdatas()
    // SAFETY: the parser reads `count` bytes, and writes into the structure's own fields.
    unsafe text.withUnsafeBytes {
      unsafe parserootdesc($0.baseAddress?.assumingMemoryBound(to: CChar.self), count, &data)
    }
    return [data.first, data.second].compactMap { UPnPService($0, of: data, at: location) }
  }

  private init?(_ service: IGDdatas_service, of data: IGDdatas, at location: String) {
    var data = data
    data.first = service
    let type = Self.text(of: service.servicetype)
    // It goes into a header and into XML.
    let isPlain = type.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isPlain, !type.isEmpty, let url = Self.controlURL(&data, at: location) else {
      return nil
    }
    request = Self.request(url, type)
  }

  private static func controlURL(_ data: inout IGDdatas, at location: String) -> String? {
    var urls = unsafe UPNPUrls()
    // SAFETY: the strings are the library's until they are freed, and copied before.
    unsafe GetUPNPUrls(&urls, &data, location, 0)
    defer { unsafe FreeUPNPUrls(&urls) }
    return unsafe urls.controlURL.map { unsafe String(cString: $0) }
  }

  private static func request(_ url: String, _ type: String) -> HTTPRequestText {
    var request = HTTPRequestText(url)
    request.headers = [
      HTTPHeader("Content-Type", "text/xml; charset=\"utf-8\""),
      HTTPHeader("SOAPAction", "\"\(type)#GetExternalIPAddress\""),
    ]
    request.body = Array(
      """
      <?xml version="1.0"?>
      <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
      s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>\
      <u:GetExternalIPAddress xmlns:u="\(type)"></u:GetExternalIPAddress></s:Body></s:Envelope>\r\n
      """.utf8)
    return request
  }

  /// The address in an answer, read by libminiupnpc; `nil` if it has none.
  static func outsideAddress(in reply: [UInt8]) -> IPAddress? {
    guard let count = Int32(exactly: reply.count) else { return nil }
    var data = unsafe NameValueParserData()
    // SAFETY: the parser reads `count` bytes; its list is freed after the value was copied.
    unsafe reply.withUnsafeBytes {
      unsafe ParseNameValue($0.baseAddress?.assumingMemoryBound(to: CChar.self), count, &data)
    }
    defer { unsafe ClearNameValueList(&data) }
    guard let value = unsafe GetValueFromNameValueList(&data, "NewExternalIPAddress"),
      let address = IPAddress(unsafe String(cString: value)), address.reach != .unspecified
    else { return nil }
    return address
  }

  /// A fixed array of the library's, which ends at its first zero.
  private static func text<Characters>(of characters: Characters) -> String {
    // SAFETY: the tuple is read within its own size.
    unsafe withUnsafeBytes(of: characters) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
