import Testing

/// A record of DTLS 1.2 (RFC 6347 section 4.1).
struct DTLSRecord {
  var type: UInt8
  var epoch: UInt16 = 0
  var sequence: UInt8
  var body: [UInt8]

  var bytes: [UInt8] {
    [type, 0xFE, 0xFD] + epoch.bytes + [0, 0, 0, 0, 0, sequence] + UInt16(body.count).bytes + body
  }

  /// The records of one or more datagrams.
  static func parse(_ bytes: some Sequence<UInt8>) throws -> [DTLSRecord] {
    var rest = Array(bytes)[...]
    var records: [DTLSRecord] = []
    while let type = rest.first {
      try #require(rest.count >= 13)
      let header = Array(rest.prefix(13))
      let count = Int(header[11]) << 8 | Int(header[12])
      records.append(
        DTLSRecord(
          type: type, epoch: UInt16(header[3]) << 8 | UInt16(header[4]), sequence: header[10],
          body: Array(rest.dropFirst(13).prefix(count))))
      rest = rest.dropFirst(13 + count)
    }
    return records
  }

  /// A HelloVerifyRequest: `number` is its place among the server's messages.
  static func cookieRequest(_ number: UInt8, cookie: [UInt8]) -> DTLSRecord {
    let body: [UInt8] = [0xFE, 0xFF, UInt8(cookie.count)] + cookie
    let size: [UInt8] = [0, 0, UInt8(body.count)]
    return DTLSRecord(
      type: 22, sequence: number, body: [3] + size + [0, number, 0, 0, 0] + size + body)
  }

  static func alert(isFatal: Bool, _ code: UInt8, sequence: UInt8 = 0) -> DTLSRecord {
    DTLSRecord(type: 21, sequence: sequence, body: [isFatal ? 2 : 1, code])
  }
}

/// A whole handshake message of DTLS, to be cut into fragments (RFC 6347 section 4.2.3).
struct HandshakeFragment {
  var type: UInt8
  private var number: [UInt8]
  private var body: [UInt8]

  init(_ record: DTLSRecord) throws {
    try #require(record.type == 22 && record.body.count >= 12)
    type = record.body[0]
    number = Array(record.body[4..<6])
    body = Array(record.body[12...])
  }

  /// Pieces that cover the message more than once.
  var overlappingRanges: [Range<Int>] {
    let count = body.count
    return count < 4
      ? [0..<count] : [0..<count * 3 / 5, count / 5..<count * 4 / 5, count / 2..<count]
  }

  func record(of range: Range<Int>, sequence: UInt8) -> [UInt8] {
    let header = [type] + number24(body.count) + number + number24(range.lowerBound)
    return DTLSRecord(
      type: 22, sequence: sequence, body: header + number24(range.count) + body[range]
    ).bytes
  }

  private func number24(_ value: Int) -> [UInt8] { [0] + UInt16(value).bytes }
}
