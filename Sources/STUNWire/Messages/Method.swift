/// The operation that a message requests or answers: 12 bits (RFC 8489 section 18.2).
package struct Method: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt16

  /// Keeps the low 12 bits, all that a message type can hold.
  package init(rawValue: UInt16) {
    self.rawValue = rawValue & 0x0FFF
  }

  package static let binding = Method(rawValue: 0x001)
  /// Reserved since RFC 5389; RFC 3489 only.
  package static let sharedSecret = Method(rawValue: 0x002)
  package static let allocate = Method(rawValue: 0x003)
  package static let refresh = Method(rawValue: 0x004)
  package static let send = Method(rawValue: 0x006)
  package static let data = Method(rawValue: 0x007)
  package static let createPermission = Method(rawValue: 0x008)
  package static let channelBind = Method(rawValue: 0x009)
  package static let connect = Method(rawValue: 0x00A)
  package static let connectionBind = Method(rawValue: 0x00B)
  package static let connectionAttempt = Method(rawValue: 0x00C)
  /// libwebrtc's short keepalive.
  package static let googPing = Method(rawValue: 0x080)

  /// The name in the registry, or `nil` for an unregistered method.
  package var name: String? { definition?.name }

  /// The classes that the method is defined for; empty for an unknown or reserved method.
  package var classes: Set<MessageClass> { definition?.classes ?? [] }

  private var definition: (name: String, classes: Set<MessageClass>)? {
    let exchange: Set<MessageClass> = [.request, .success, .error]
    return switch self {
    case .binding: ("Binding", [.request, .indication, .success, .error])
    case .sharedSecret: ("SharedSecret", [])
    case .allocate: ("Allocate", exchange)
    case .refresh: ("Refresh", exchange)
    case .send: ("Send", [.indication])
    case .data: ("Data", [.indication])
    case .createPermission: ("CreatePermission", exchange)
    case .channelBind: ("ChannelBind", exchange)
    case .connect: ("Connect", exchange)
    case .connectionBind: ("ConnectionBind", exchange)
    case .connectionAttempt: ("ConnectionAttempt", [.indication])
    case .googPing: ("GOOG-PING", exchange)
    default: nil
    }
  }
}
