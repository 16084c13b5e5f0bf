import HTTPFetching
import Testing

@Suite struct ProxyURLTests {
  @Test(arguments: [
    ("http://proxy.example.org:3128", "http://proxy.example.org:3128"),
    ("http://proxy.example.org", "http://proxy.example.org:80"),
    ("https://proxy.example.org/", "https://proxy.example.org:443"),
    ("socks5://192.0.2.1", "socks5://192.0.2.1:1080"),
    ("socks5h://[2001:db8::1]:9050", "socks5h://[2001:db8::1]:9050"),
    ("HTTP://proxy.example.org:8080", "http://proxy.example.org:8080"),
  ])
  func `a proxy is scheme, host and port`(text: String, read: String) throws {
    #expect(try Proxy(text).description == read)
  }

  @Test(arguments: [
    ("", ProxyURLError.malformed),
    ("proxy.example.org:3128", .malformed),
    ("http://", .malformed),
    ("http://h:0", .malformed),
    ("http://h:65536", .malformed),
    ("http://h :1", .malformed),
    ("http://h\r\nX: y", .malformed),
    ("http://" + String(repeating: "h", count: 600), .malformed),
    ("ftp://h", .unsupportedScheme),
    ("socks4://h", .unsupportedScheme),
    ("file:///etc/passwd", .unsupportedScheme),
    ("http://u@h", .userInformation),
    ("http://u:p@h", .userInformation),
    ("socks5://:p@h", .userInformation),
    ("http://h/x", .path),
    ("http://h?x", .path),
    ("http://h#x", .path),
  ])
  func `anything else is refused, and says why`(text: String, error: ProxyURLError) {
    #expect(throws: error) { try Proxy(text) }
  }

  @Test(arguments: [
    (Proxy.Scheme.http, true), (.https, true), (.socks5h, true), (.socks5, false),
  ])
  func `names are the proxy's to resolve, but for socks5`(scheme: Proxy.Scheme, resolves: Bool)
    throws
  {
    #expect(try Proxy("\(scheme.rawValue)://h").resolvesNames == resolves)
  }
}
