import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// Every answer cut at every length and changed at every byte: a trap would be our defect.
struct MangledTests {
  /// Answers in the order of the requests that they belong to.
  static let scripts: [[String]] = [
    ["derived-401-cookie-none", "derived-alloc-success", "coturn461-22-refresh-0-rsp"],
    ["coturn461-10-allocate-401-rsp", "coturn461-12-allocate-success-rsp"],
    ["derived-401-userhash", "derived-alloc-success-sha256"],
    ["derived-401-cookie-pwalg", "derived-300-auth-domain"],
    ["derived-401-cookie-none", "derived-alloc-success-dual"],
    ["derived-401-cookie-none", "derived-alloc-success-addr-error"],
    ["derived-401-cookie-none", "derived-alloc-success-reservation"],
    ["derived-401-cookie-none", "derived-420"],
    ["derived-401-cookie-none", "derived-401-cookie-pwalg"],
    ["derived-300-unauth"],
  ]

  @Test(arguments: scripts, [TransportProtocol.udp, .tcp])
  func `an allocation ends whatever becomes of an answer`(
    script: [String], transport: TransportProtocol
  ) throws {
    let messages = try script.map { try Vector($0).bytes }
    for position in messages.indices {
      for change in Change.all(messages[position].count) {
        try survive(messages, position, change, transport)
      }
    }
  }

  @Test(arguments: ["coturn461-01-binding-udp-rsp", "derived-5780-response", "derived-ice-487"])
  func `a Binding ends whatever becomes of its answer`(vector: String) throws {
    let message = try Vector(vector).bytes
    for change in Change.all(message.count) {
      var drive = Drive(
        BindingTransaction(try Clients.parameters(deadline: .milliseconds(2000)))
      ) { request in
        [Delivery(bytes: change.apply(to: try Vector.answering(request, message)))]
      }
      try drive.start()
      try drive.run()
      #expect(drive.outcome != nil, "\(change)")
      #expect(drive.now <= .milliseconds(2000), "\(change)")
    }
  }

  private func survive(
    _ script: [[UInt8]], _ position: Int, _ change: Change, _ transport: TransportProtocol
  ) throws {
    var index = 0
    var drive = Drive(
      try Clients.allocation(transport, deadline: .milliseconds(2000)), over: transport
    ) { request in
      guard request.attempt == 1, index < script.count else { return [] }
      let bytes = try Vector.answering(request, script[index])
      defer { index += 1 }
      return [Delivery(bytes: index == position ? change.apply(to: bytes) : bytes)]
    }
    try drive.start()
    try drive.run(until: .milliseconds(3000))
    try drive.release()
    try drive.run()
    #expect(drive.outcome != nil, "answer \(position) \(change)")
    #expect(drive.now <= .milliseconds(4000), "answer \(position) \(change)")
  }
}

/// One way of damaging a message.
enum Change: Sendable {
  case cut(to: Int)
  /// Cut, and the header's length made to agree.
  case shorten(to: Int)
  case flip(Int, UInt8)

  static func all(_ count: Int) -> [Change] {
    (0..<count).map { .cut(to: $0) }
      + stride(from: 20, to: count, by: 4).map { .shorten(to: $0) }
      + (0..<count).flatMap { offset in [0x01, 0x80].map { .flip(offset, $0) } }
  }

  func apply(to bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .cut(let count): return Array(bytes.prefix(count))
    case .shorten(let count):
      var short = Array(bytes.prefix(count))
      let body = count - 20
      guard body >= 0, short.count >= 4 else { return short }
      short[2] = UInt8(truncatingIfNeeded: body >> 8)
      short[3] = UInt8(truncatingIfNeeded: body)
      return short
    case .flip(let offset, let mask):
      var changed = bytes
      if changed.indices.contains(offset) { changed[offset] ^= mask }
      return changed
    }
  }
}
