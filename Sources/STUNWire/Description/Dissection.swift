package import Vocabulary

/// Bytes dissected as far as possible: one packet, or several as they follow each other in a
/// stream.
package struct Dissection: Sendable {
  package let packets: [DissectedPacket]

  /// Never fails: unreadable bytes become a packet with a problem.
  package init(_ bytes: [UInt8]) {
    var packets: [DissectedPacket] = []
    var offset = 0
    repeat {
      let packet = DissectedPacket(bytes[offset...], isFirst: offset == 0)
      packets.append(packet)
      offset += max(packet.bytes.count, 1)
    } while offset < bytes.count
    self.packets = packets
  }

  package var hasProblems: Bool { packets.contains { !$0.problems.isEmpty } }
}

/// One packet and the remarks on it.
package struct DissectedPacket: Sendable {
  package enum Content: Sendable {
    case message(DissectedMessage)
    case channelData(channel: UInt16, data: [UInt8], padding: [UInt8])
    /// Neither; the protocol it is instead, if known.
    case other(ForeignProtocol?)
  }

  /// Offset of the packet in the input.
  package let offset: Int
  package let bytes: [UInt8]
  package let content: Content
  /// Violations of the protocol.
  package let problems: [Remark]
  /// Allowed, but worth knowing.
  package let notes: [Remark]

  fileprivate init(_ rest: ArraySlice<UInt8>, isFirst: Bool) {
    // Copies only the packet itself, so that many small ones cost no more than one big one.
    let head = Array(rest.prefix(Message.headerCount))
    let foreign = isFirst ? ForeignProtocol(recognizing: head.span) : nil
    let parts: Parts =
      switch PacketKind(firstByte: head.first ?? 0) {
      case .stun where foreign == nil: .stun(head, rest)
      case .channelData where foreign == nil: .channelData(head, rest)
      default: .other(rest, foreign, head)
      }
    offset = rest.startIndex
    bytes = Array(rest.prefix(parts.count))
    content = parts.content
    problems = parts.problems
    notes = parts.notes
  }
}

/// A remark on a packet, with its place.
package struct Remark: Hashable, Sendable {
  /// Bytes from the packet's start.
  package let offset: Int
  package let attribute: AttributeType?
  /// Must not contain text from the packet's sender.
  package let text: String

  init(_ text: String, at offset: Int = 0, in attribute: AttributeType? = nil) {
    self.text = text
    self.offset = offset
    self.attribute = attribute
  }

  init(_ error: ParseError) {
    self.init(error.kind.description, at: error.offset, in: error.attribute)
  }
}

/// A packet during dissection.
private struct Parts {
  var count: Int
  var content: DissectedPacket.Content
  var problems: [Remark] = []
  var notes: [Remark] = []

  static func other(
    _ rest: ArraySlice<UInt8>, _ foreign: ForeignProtocol?, _ head: [UInt8]
  ) -> Parts {
    let known = foreign.map { "this is \($0.words(for: head))" }
    let text = known ?? "neither STUN nor ChannelData starts like this"
    return Parts(count: rest.count, content: .other(foreign), problems: [Remark(text)])
  }

  static func tooShort(_ rest: ArraySlice<UInt8>, needed: Int) -> Parts {
    let error = ParseError(.header(present: rest.count, needed: needed))
    return Parts(count: rest.count, content: .other(nil), problems: [Remark(error)])
  }

  static func stun(_ head: [UInt8], _ rest: ArraySlice<UInt8>) -> Parts {
    guard head.count == Message.headerCount else {
      return tooShort(rest, needed: Message.headerCount)
    }
    let packet = Array(rest.prefix(Message.headerCount + Int(head.span.uint16(at: 2))))
    let message = DissectedMessage(packet)
    return Parts(
      count: packet.count, content: .message(message), problems: message.problems,
      notes: message.notes)
  }

  static func channelData(_ head: [UInt8], _ rest: ArraySlice<UInt8>) -> Parts {
    guard head.count >= ChannelData.headerCount else {
      return tooShort(rest, needed: ChannelData.headerCount)
    }
    let channel = head.span.uint16(at: 0)
    let declared = Int(head.span.uint16(at: 2))
    let body = rest.dropFirst(ChannelData.headerCount)
    let data = body.prefix(declared)
    let padding = body.dropFirst(declared).prefix(-declared & 3)
    var parts = Parts(
      count: ChannelData.headerCount + data.count + padding.count,
      content: .channelData(channel: channel, data: Array(data), padding: Array(padding)))
    if data.count < declared {
      let error = ParseError(.length(declared: declared, present: data.count), at: 2)
      parts.problems = [Remark(error)]
    }
    if !ChannelData.channels.contains(channel) {
      parts.notes = [Remark("RFC 8656 reserves the channel numbers from 0x5000 on")]
    }
    return parts
  }
}
