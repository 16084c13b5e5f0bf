import CAres
import Glibc
import Vocabulary

/// c-ares' answer to one question, copied out of its memory.
struct AresReply {
  var status: Int32
  var timeoutCount: Int
  var records = DNSRecords()

  /// Longer chains are a mistake or an attack; the addresses are used anyway.
  private static let aliasLimit = 16

  init(status: Int32, timeoutCount: Int) {
    self.status = status
    self.timeoutCount = timeoutCount
  }

  /// Copies an answer; both lists are bounded by the 64 KiB of a DNS message.
  ///
  /// The TTL of an address is the shortest along its chain. A hosts file has none.
  @unsafe init(timeoutCount: Int, copying answer: ares_addrinfo) {
    status = ARES_SUCCESS
    self.timeoutCount = timeoutCount

    var shortest = Int32.max
    // SAFETY: c-ares' lists end in nil, and its nodes live until the caller frees the answer.
    unsafe Self.forEach(in: answer.cnames, next: \.next) { cname in
      unsafe shortest = min(shortest, cname.ttl)
      guard records.aliases.count < Self.aliasLimit, let owner = unsafe cname.alias,
        let target = unsafe cname.name
      else { return }
      records.aliases.append(
        unsafe Alias(
          owner: String(cString: owner), target: String(cString: target),
          ttlSeconds: Self.seconds(cname.ttl)))
    }
    unsafe Self.forEach(in: answer.nodes, next: \.ai_next) { node in
      guard let ip = unsafe Self.address(of: node) else { return }
      records.addresses.append(
        unsafe ResolvedAddress(ip: ip, ttlSeconds: Self.seconds(min(shortest, node.ai_ttl))))
    }
  }

  @unsafe static func forEach<Node>(
    in list: UnsafeMutablePointer<Node>?, next: KeyPath<Node, UnsafeMutablePointer<Node>?>,
    _ body: (Node) -> Void
  ) {
    var current = unsafe list
    while let node = unsafe current {
      unsafe body(node.pointee)
      unsafe current = node.pointee[keyPath: next]
    }
  }

  /// RFC 2181 section 8: a TTL with the top bit set counts as zero.
  private static func seconds(_ ttl: Int32) -> Int { max(0, Int(ttl)) }

  @unsafe private static func address(of node: ares_addrinfo_node) -> IPAddress? {
    let offset: Int?
    let count: Int
    switch unsafe node.ai_family {
    case AF_INET: (offset, count) = (MemoryLayout<sockaddr_in>.offset(of: \.sin_addr), 4)
    case AF_INET6: (offset, count) = (MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr), 16)
    default: return nil
    }
    guard let offset, let start = unsafe node.ai_addr, unsafe Int(node.ai_addrlen) >= offset + count
    else { return nil }
    // SAFETY: the structure is as long as its length says, checked above.
    let bytes = unsafe Array(
      UnsafeRawBufferPointer(start: UnsafeRawPointer(start) + offset, count: count))
    return IPAddress(bytes: bytes.span)
  }
}

/// The records in an answer, of the type asked for.
struct DNSRecords {
  var addresses: [ResolvedAddress] = []
  var aliases: [Alias] = []
  var services: [SRVRecord] = []
  var pointers: [NAPTRRecord] = []

  /// The number of records; aliases alone are not an answer.
  var count: Int { addresses.count + services.count + pointers.count }
}
