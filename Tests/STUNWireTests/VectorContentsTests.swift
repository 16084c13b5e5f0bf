import Foundation
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// Every well-formed vector against `contents.txt`, which another decoder wrote.
struct VectorContentsTests {
  struct Expectation: CustomTestStringConvertible, Sendable {
    var name: String
    var lines: [String]

    var testDescription: String { name }
  }

  static let expectations: [Expectation] = {
    let file = Repository.root.appending(path: "Tests/Vectors/contents.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    var expectations: [Expectation] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix(" ") {
        expectations[expectations.count - 1].lines.append(String(line))
      } else if let colon = line.firstIndex(of: ":") {
        let head = line[line.index(colon, offsetBy: 2)...]
        expectations.append(Expectation(name: String(line[..<colon]), lines: [String(head)]))
      }
    }
    return expectations
  }()

  /// Not in the list: what is broken on purpose, and payload that a peer got.
  private static func isListed(_ name: String) -> Bool {
    !name.hasPrefix("hostile-") && !name.contains("mi-sha256-len")
      && name != "rfc8489-B.1-as-published" && name != "coturn461-17-send-indication-rsp"
  }

  @Test func `every well-formed vector is listed`() {
    #expect(Self.expectations.map(\.name).sorted() == Vector.names().filter(Self.isListed))
    #expect(Self.expectations.count > 100)
  }

  @Test(arguments: expectations)
  func `a vector holds what is listed`(expected: Expectation) throws {
    let packets = Dissection(try Vector(expected.name).bytes).packets
    try #require(packets.count == 1)
    #expect(Self.lines(packets[0]) == expected.lines)
    #expect(packets[0].problems == [])
  }

  private static func lines(_ packet: DissectedPacket) -> [String] {
    switch packet.content {
    case .message(let message):
      ["\(message.type)"] + message.attributes.map { "  \($0.type) \(value($0))".trimmed }
    case .channelData(let channel, let data, _):
      ["ChannelData 0x\(Hexadecimal.text(channel)) \(Hexadecimal.text(data))".trimmed]
    case .other: ["not a STUN packet"]
    }
  }

  private static func value(_ attribute: DissectedAttribute) -> String {
    attribute.meaning ?? Hexadecimal.text(attribute.bytes)
  }
}

extension String {
  fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
