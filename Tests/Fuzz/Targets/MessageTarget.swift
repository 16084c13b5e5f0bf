import STUNWire

/// Any bytes can be taken apart; what decodes encodes again to the same.
func checkMessage(_ input: [UInt8]) throws(Violation) {
  try checkDissection(input)
  _ = try? ChannelData(input)
  guard let message = try? Message(input) else { return }
  _ = message.verifyFingerprint()

  var same = MessageBuilder(message.type, message.transactionID)
  for attribute in message.attributes {
    same.append(attribute.type, value: message.value(of: attribute).span)
  }
  let bytes = try finish(same)
  try expect(bytes.count <= input.count, "encoding made a message longer")
  try expect(
    attributes(bytes) == message.attributes.map(\.type), "encoding changed the attributes")

  for type in AttributeRegistry.all { try checkAttribute(type, of: message) }
}

private func checkDissection(_ input: [UInt8]) throws(Violation) {
  let packets = Dissection(input).packets
  try expect(packets.flatMap(\.bytes) == input, "the packets are not the input")
  for packet in packets {
    for remark in packet.problems + packet.notes {
      try expect((0...packet.bytes.count).contains(remark.offset), "a remark points elsewhere")
    }
  }
}

/// A typed value writes what it was read from, as far as it was read.
private func checkAttribute<A: Attribute>(_: A.Type, of message: Message) throws(Violation) {
  guard let values = try? message.all(A.self) else { return }
  _ = values.map(\.description)
  var builder = MessageBuilder(message.type, message.transactionID)
  for value in values { builder.append(value) }
  guard let again = try? Message(finish(builder)) else {
    throw Violation("\(A.name) encodes to no message")
  }
  try expect((try? again.all(A.self)) == values, "\(A.name) changed on the way")
}

private func finish(_ builder: MessageBuilder) throws(Violation) -> [UInt8] {
  var builder = builder
  guard let bytes = try? builder.finish() else { throw Violation("a message became too long") }
  return bytes
}

private func attributes(_ bytes: [UInt8]) -> [AttributeType]? {
  try? Message(bytes).attributes.map(\.type)
}
