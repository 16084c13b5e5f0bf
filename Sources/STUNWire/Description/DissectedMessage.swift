/// A dissected STUN message, valid or not.
package struct DissectedMessage: Sendable {
  package let type: MessageType
  /// The value of the length field.
  package let declaredCount: Int
  package let cookie: UInt32
  package let transactionID: TransactionID
  package let attributes: [DissectedAttribute]
  /// `nil` if the structure is too broken to check it.
  package let fingerprint: Verification?

  let problems: [Remark]
  let notes: [Remark]

  /// Needs at least a whole header.
  init(_ bytes: [UInt8]) {
    let span = bytes.span
    type = MessageType(rawValue: span.uint16(at: 0))
    declaredCount = Int(span.uint16(at: 2))
    cookie = span.uint32(at: 4)
    transactionID = TransactionID(high: span.uint32(at: 8), low: span.uint64(at: 12))
    let (message, error) = Self.strict(bytes)
    fingerprint = message?.verifyFingerprint()
    let (attributes, walkError) = Self.attributes(bytes, transactionID)
    self.attributes = attributes

    var structural = [error, walkError].compactMap(\.self)
    if error == walkError { structural = Array(structural.prefix(1)) }
    problems =
      structural.map(Remark.init) + attributes.flatMap(\.problems)
      + Self.problems(type, attributes, fingerprint)
    notes = attributes.flatMap(\.notes) + Self.repetitions(attributes)
  }

  private static func strict(_ bytes: [UInt8]) -> (Message?, ParseError?) {
    do throws(ParseError) {
      return (try Message(bytes), nil)
    } catch {
      return (nil, error)
    }
  }

  private static func attributes(
    _ bytes: [UInt8], _ id: TransactionID
  ) -> ([DissectedAttribute], ParseError?) {
    var attributes: [DissectedAttribute] = []
    var walk = AttributeWalk()
    var order = IntegrityOrder.open
    do throws(ParseError) {
      while attributes.count < Message.attributeLimit, let raw = try walk.next(in: bytes.span) {
        let counts = order.admits(raw.type)
        attributes.append(DissectedAttribute(raw, in: bytes, id, counts: counts))
      }
      return (attributes, nil)
    } catch {
      return (attributes, error)
    }
  }

  private static func problems(
    _ type: MessageType, _ attributes: [DissectedAttribute], _ fingerprint: Verification?
  ) -> [Remark] {
    var problems: [Remark] = []
    if !type.isDefined {
      problems.append(Remark("no standard defines a \(type)"))
    }
    if type.messageClass == .error, !attributes.contains(where: { $0.type == .errorCode }) {
      problems.append(Remark("an error response must contain ERROR-CODE"))
    }
    if fingerprint == .mismatch {
      let offset = attributes.last?.offset ?? 0
      problems.append(
        Remark("the checksum does not match the message", at: offset, in: .fingerprint))
    }
    return problems
  }

  /// Repeated attributes of a type of which only the first counts (STUN-4).
  private static func repetitions(_ attributes: [DissectedAttribute]) -> [Remark] {
    var seen: Set<AttributeType> = [.xorPeerAddress, .xorRelayedAddress, .alternateServer]
    let repeatable = seen
    return attributes.filter { $0.counts && !seen.insert($0.type).inserted }
      .filter { !repeatable.contains($0.type) }
      .map { Remark("only the first one counts", at: $0.offset, in: $0.type) }
  }
}
