import Measurements
import Reporting
import STUNWire
import Vocabulary

/// Dissected packets, as printed by `iceprobe decode`; text from the sender is escaped.
struct DissectionReport {
  private let packets: [DissectedPacket]

  init(_ dissection: Dissection) {
    packets = dissection.packets
  }

  /// Longer values are cut in text; JSON has them in full.
  private static let shownBytes = 64

  private static func printable(_ text: String) -> String { SafeText(text, limit: 763).text }
}

// MARK: JSON

extension DissectionReport {
  /// One object per packet.
  var json: JSON { .array(packets.map(Self.json)) }

  private static func json(_ packet: DissectedPacket) -> JSON {
    let members: JSON.Members = [
      "offset": .integer(packet.offset),
      "length": .integer(packet.bytes.count),
      "problems": .array(packet.problems.map(json)),
      "notes": .array(packet.notes.map(json)),
    ]
    return .object(content(packet).merging(members))
  }

  private static func content(_ packet: DissectedPacket) -> JSON.Members {
    switch packet.content {
    case .message(let message): json(message)
    case .channelData(let channel, let data, let padding):
      [
        "kind": .string("channel_data"),
        "channel": .string("0x" + Hexadecimal.text(channel)),
        "data": .string(Hexadecimal.text(data)),
        "padding": .string(Hexadecimal.text(padding)),
      ]
    case .other(let foreign):
      [
        "kind": .string("other"),
        "recognized": foreign.map { .string($0.words(for: packet.bytes)) } ?? .null,
        "bytes": .string(Hexadecimal.text(packet.bytes)),
      ]
    }
  }

  private static func json(_ message: DissectedMessage) -> JSON.Members {
    [
      "kind": .string("stun"),
      "type": .string("0x" + Hexadecimal.text(message.type.rawValue)),
      "method": message.type.method.name.map { .string($0) } ?? .null,
      "class": .string(message.type.messageClass.name),
      "body_length": .integer(message.declaredCount),
      "magic_cookie": .string("0x" + Hexadecimal.text(message.cookie)),
      "transaction_id": .string(message.transactionID.description),
      "attributes": .array(message.attributes.map(json)),
      "integrity": .array(message.integrity.map { .string($0) }),
      "fingerprint": message.fingerprint.map { .string("\($0)") } ?? .null,
    ]
  }

  private static func json(_ attribute: DissectedAttribute) -> JSON {
    .object([
      "offset": .integer(attribute.offset),
      "type": .string(attribute.type.hexadecimal),
      "name": attribute.type.name.map { .string($0) } ?? .null,
      "length": .integer(attribute.bytes.count),
      "value": attribute.meaning.map { .string(printable($0)) } ?? .null,
      "bytes": .string(Hexadecimal.text(attribute.bytes)),
      "ignored": .bool(!attribute.counts),
    ])
  }

  private static func json(_ remark: Remark) -> JSON {
    .object([
      "offset": .integer(remark.offset),
      "attribute": remark.attribute.map { .string($0.description) } ?? .null,
      "message": .string(remark.text),
    ])
  }
}

// MARK: Text

extension DissectionReport {
  /// A heading for each packet, its parts below; each line ends with a newline.
  var text: String {
    packets.map { Self.lines($0).map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  private static func lines(_ packet: DissectedPacket) -> [String] {
    let size = "\(packet.bytes.count) bytes at \(packet.offset)"
    let body: [String] =
      switch packet.content {
      case .message(let message): ["\(message.type), \(size)"] + lines(message)
      case .channelData(let channel, let data, let padding):
        [
          "ChannelData on 0x\(Hexadecimal.text(channel)), \(size)",
          line("data", "\(data.count) bytes  \(cut(data))"),
          line("padding", cut(padding)),
        ]
      case .other: ["not a STUN packet, \(size)", line("bytes", cut(packet.bytes))]
      }
    return body + packet.problems.map { line("problem", text($0)) }
      + packet.notes.map { line("note", text($0)) }
  }

  private static func lines(_ message: DissectedMessage) -> [String] {
    [
      line("type", "0x\(Hexadecimal.text(message.type.rawValue))"),
      line("length", "\(message.declaredCount)"),
      line("cookie", "0x\(Hexadecimal.text(message.cookie))"),
      line("id", message.transactionID.description),
    ] + message.attributes.map(line) + [
      line(
        "integrity",
        message.integrity.isEmpty ? "absent" : message.integrity.joined(separator: ", ")),
      line("fingerprint", message.fingerprint.map { "\($0)" } ?? "not checked"),
    ]
  }

  private static func line(_ attribute: DissectedAttribute) -> String {
    let name = attribute.type.name ?? "unknown"
    let value = attribute.meaning.map(printable) ?? cut(attribute.bytes)
    let head = "  \(attribute.type.hexadecimal) \(name) (\(attribute.bytes.count))"
    return value.isEmpty ? head : "\(head)  \(value)"
  }

  private static func text(_ remark: Remark) -> String {
    let place =
      remark.attribute.map { "byte \(remark.offset), \($0): " } ?? "byte \(remark.offset): "
    return place + remark.text
  }

  private static func cut(_ bytes: [UInt8]) -> String {
    guard !bytes.isEmpty else { return "none" }
    return Hexadecimal.text(bytes.prefix(shownBytes)) + (bytes.count > shownBytes ? "…" : "")
  }

  private static func line(_ name: String, _ value: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, 13 - name.count)) + value
  }
}

extension DissectedMessage {
  /// The hashes of the integrity attributes that count.
  fileprivate var integrity: [String] {
    attributes.filter(\.counts).compactMap { attribute in
      switch attribute.type {
      case .messageIntegrity: "sha1"
      case .messageIntegritySHA256: "sha256"
      default: nil
      }
    }
  }
}
