import CCurl
import Endpoints
import Glibc

/// The proxy that the environment names for a URL, by libcurl's own rules: it does not tell which it took.
struct EnvironmentProxy {
  let scheme: String
  /// Scheme, host and port; never its user and password.
  let shown: String

  /// - Parameters:
  ///   - url: what is asked for.
  ///   - variable: looks a variable up; an empty one counts as none.
  init?(for url: HTTPURL, in variable: (String) -> String? = Self.variable) {
    let names =
      ["\(url.scheme)_proxy"] + (url.isSecure ? ["HTTPS_PROXY"] : []) + ["all_proxy", "ALL_PROXY"]
    guard let text = names.lazy.compactMap(variable).first,
      !Self.isExcepted(url.host, by: variable("no_proxy") ?? variable("NO_PROXY") ?? ""),
      let parts = try? URLParts.reading(text.contains("://") ? text : "http://" + text),
      let host = parts[CURLUPART_HOST]
    else { return nil }
    scheme = parts[CURLUPART_SCHEME] ?? "http"
    let port = parts.explicit(CURLUPART_PORT) ?? (scheme == "https" ? "443" : "1080")
    shown = "\(scheme)://\(host):\(port)"
  }

  var isSupported: Bool {
    ["http", "https", "socks4", "socks4a", "socks5", "socks5h"].contains(scheme)
  }

  private static func variable(_ name: String) -> String? {
    // SAFETY: nothing in this program changes the environment.
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe String(cString: value)
  }

  /// `*`, names with all below them, addresses and networks, between commas or blanks.
  private static func isExcepted(_ host: String, by list: String) -> Bool {
    if list == "*" { return true }
    let entries = list.split { $0 == "," || $0 == " " }
    if let address = IPAddress(host) {
      return entries.contains { contains($0, address) }
    }
    let host = host.lowercased().withoutDotAtEnd
    return entries.contains { entry in
      let name = String(entry.drop { $0 == "." }).lowercased().withoutDotAtEnd
      return !name.isEmpty && (host == name || host.hasSuffix("." + name))
    }
  }

  /// Whether an entry is an address, or a network that holds it: `192.0.2.0/24`.
  private static func contains(_ entry: Substring, _ address: IPAddress) -> Bool {
    let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let network = parts.first.flatMap({ IPAddress(String($0)) }),
      network.version == address.version
    else { return false }
    let (left, right) = (network.bytes, address.bytes)
    guard let bits = parts.count == 1 ? 8 * left.count : Int(parts[1]),
      (0...8 * left.count).contains(bits)
    else { return false }
    return (0..<bits).allSatisfy { bit in
      (left[bit / 8] ^ right[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
    }
  }
}

extension String {
  fileprivate var withoutDotAtEnd: String { hasSuffix(".") ? String(dropLast()) : self }
}
