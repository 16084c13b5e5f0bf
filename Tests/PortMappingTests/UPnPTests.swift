import Testing
import Vocabulary

@testable import PortMapping

/// What a router says over UPnP, as text of others.
@Suite struct UPnPTests {
  private let location = "http://192.168.1.1:5000/rootDesc.xml"

  private func description(control: String, type: String, base: String = "") -> [UInt8] {
    Array(
      """
      <?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0">\(base)<device><deviceList><device>
      <serviceList><service><serviceType>\(type)</serviceType><controlURL>\(control)</controlURL>
      </service></serviceList></device></deviceList></device></root>
      """.utf8)
  }

  private let connection = "urn:schemas-upnp-org:service:WANIPConnection:1"

  @Test(
    arguments: [
      (
        "HTTP/1.1 200 OK\r\nST: x\r\nLOCATION: http://192.168.1.1:5000/a\r\n\r\n",
        "http://192.168.1.1:5000/a"
      ),
      ("HTTP/1.1 200 OK\nlocation:http://192.168.1.1/\n\n", "http://192.168.1.1/"),
      ("NOTIFY * HTTP/1.1\r\nLocation: http://192.168.1.1/\r\n\r\n", nil),
      ("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n", nil), ("", nil), ("\r\n\r\n", nil),
    ] as [(String, String?)])
  func `an answer to the search names the description`(answer: String, location: String?) {
    #expect(UPnPSearch.location(in: Array(answer.utf8)) == location)
  }

  @Test(arguments: [
    ("/ctl/IPConn", "", "http://192.168.1.1:5000/ctl/IPConn"),
    ("http://192.168.1.9/ctl", "", "http://192.168.1.9/ctl"),
    ("/ctl", "<URLBase>http://192.168.1.1:80/</URLBase>", "http://192.168.1.1:80/ctl"),
  ])
  func `a description names where to ask`(control: String, base: String, url: String) {
    let text = description(control: control, type: connection, base: base)
    let services = UPnPService.described(by: text, at: location)
    #expect(services.map(\.request.url) == [url])
    let body = services.first.map { String(decoding: $0.request.body, as: UTF8.self) }
    #expect(body?.contains("GetExternalIPAddress xmlns:u=\"\(connection)\"") == true)
  }

  @Test func `a type that would end its header or its XML is not asked`() {
    for suffix in ["\"", "\r\nX: y", ">", "&amp;"] {
      let text = description(control: "/ctl", type: connection + suffix)
      #expect(UPnPService.described(by: text, at: location).isEmpty)
    }
  }

  @Test func `a description that is cut anywhere, or is none, does no harm`() {
    let text = description(control: String(repeating: "a", count: 500), type: connection)
    for count in 0...text.count {
      _ = UPnPService.described(by: Array(text.prefix(count)), at: location)
      _ = UPnPService.outsideAddress(in: Array(text.prefix(count)))
    }
    #expect(UPnPService.described(by: Array("<html>".utf8), at: location).isEmpty)
    #expect(UPnPService.described(by: [0, 0xFF, 0x3C], at: location).isEmpty)
  }

  @Test(
    arguments: [
      ("100.64.0.2", "100.64.0.2"), ("0.0.0.0", nil), ("", nil), ("198.51.100.256", nil),
      (String(repeating: "1", count: 4000), nil),
    ] as [(String, String?)])
  func `an answer names the outside address, or none`(text: String, address: String?) {
    let reply = """
      <?xml version="1.0"?><s:Envelope><s:Body><u:GetExternalIPAddressResponse>\
      <NewExternalIPAddress>\(text)</NewExternalIPAddress></u:GetExternalIPAddressResponse></s:Body></s:Envelope>
      """
    #expect(
      UPnPService.outsideAddress(in: Array(reply.utf8)) == address.flatMap { IPAddress($0) })
  }
}
