/// A small generator with a seed, so that a failure can be run again.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// URIs that the lenient reading accepts, and near misses of them.
enum URIGenerator {
  static func uri(using random: inout SplitMix) -> String {
    let scheme = pick(["stun", "stuns", "turn", "turns", "TURN", "Turns"], using: &random)
    let host = pick(scheme == "stuns" ? names : names + addresses, using: &random)
    let port = pick(["", ":", ":1", ":3478", ":00443", ":65535", ":53"], using: &random)
    let query = pick(["", "?transport=udp", "?transport=tcp", "?TRANSPORT=Udp"], using: &random)
    return "\(scheme):\(host)\(port)\(query)"
  }

  /// One to three bytes changed, added or taken away.
  static func mutated(_ text: String, using random: inout SplitMix) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let byte = pick(Array(":/?#[]@%. 25aZ0-_=&ü\0".utf8), using: &random)
      let index = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0 where index < bytes.count: bytes[index] = byte
      case 1 where index < bytes.count: bytes.remove(at: index)
      default: bytes.insert(byte, at: index)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let names = [
    "example.org", "EXAMPLE.org.", "a", "host_name.example", "ex%61mple.org", "b%C3%BCcher.example",
    "bücher.example", "~tilde", "x-1.y-2", "%61%5f", "例え。テスト",
  ]
  private static let addresses = [
    "192.0.2.1", "[2001:db8::1]", "[::]", "[::ffff:192.0.2.1]", "[1:2:3:4:5:6:7:8]",
    "[FE80::1%25eth0]", "[fe80::1%eth0.5]", "[fe80::2%2525]", "%31.2.3.4",
  ]

  private static func pick<Element>(
    _ elements: [Element], using random: inout SplitMix
  ) -> Element {
    elements[Int.random(in: elements.indices, using: &random)]
  }
}
