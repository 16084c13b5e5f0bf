import STUNWire
import Vocabulary

/// A request without its authentication: the part that is repeated under new transaction ids.
struct Request: Sendable {
  let kind: RequestKind
  /// The peer that it concerns; `nil` for requests that concern none in particular.
  var peer: SocketAddress?
  /// Where it is to go; `nil` for the server of the parameters.
  var destination: SocketAddress?
  /// Whether the answer may come from another address than the request went to (RFC 5780 section 7.2).
  var asksForOtherSource = false
  private var attributes: [any Attribute] = []

  init(_ kind: RequestKind, software: String?) {
    self.kind = kind
    if let software { add(Software(software)) }
  }

  /// Attributes that the server may refuse and without which the request still makes sense
  /// (TURN-6).
  private static let droppable: Set<AttributeType> = [
    .dontFragment, .evenPort, .requestedAddressFamily,
  ]

  mutating func add(_ attribute: some Attribute) {
    attributes.append(attribute)
  }

  /// The request without the attributes named in a 420; `nil` if that leaves nothing to repeat.
  func dropping(_ refused: [AttributeType]) -> Request? {
    let refused = Set(refused)
    let present = refused.intersection(attributes.map { type(of: $0).type })
    guard !present.isEmpty, refused.isSubset(of: Self.droppable) else { return nil }
    var smaller = self
    smaller.attributes.removeAll { refused.contains(type(of: $0).type) }
    return smaller
  }

  /// The message under one transaction id, signed if there is a signature.
  func encode(
    _ id: TransactionID, signature: Signature?, addsFingerprint: Bool
  ) throws(EncodeError) -> [UInt8] {
    var builder = MessageBuilder(MessageType(kind.method, .request), id)
    for attribute in attributes { builder.append(attribute) }
    signature?.sign(&builder)
    if addsFingerprint { builder.appendFingerprint() }
    return try builder.finish()
  }
}

extension RequestKind {
  var method: Method {
    switch self {
    case .binding: .binding
    case .allocate: .allocate
    case .refresh, .release: .refresh
    case .createPermission: .createPermission
    case .channelBind: .channelBind
    case .connect: .connect
    case .connectionBind: .connectionBind
    }
  }
}
