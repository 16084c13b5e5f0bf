import Testing
import Transports
import Vocabulary

@Suite struct `ICMP error` {
  private enum Meaning {
    case refused
    case hostUnreachable
    case networkUnreachable
    case prohibited
  }

  private static let messages: [(IPVersion, type: UInt8, code: UInt8, Meaning, isHard: Bool)] = [
    (.v4, 3, 0, .networkUnreachable, false),
    (.v4, 3, 1, .hostUnreachable, false),
    (.v4, 3, 2, .refused, true),
    (.v4, 3, 3, .refused, true),
    (.v4, 3, 4, .hostUnreachable, false),
    (.v4, 3, 5, .hostUnreachable, false),
    (.v4, 3, 6, .networkUnreachable, true),
    (.v4, 3, 7, .hostUnreachable, true),
    (.v4, 3, 9, .prohibited, true),
    (.v4, 3, 10, .prohibited, true),
    (.v4, 3, 11, .networkUnreachable, false),
    (.v4, 3, 12, .hostUnreachable, false),
    (.v4, 3, 13, .prohibited, true),
    (.v4, 11, 0, .hostUnreachable, false),
    (.v4, 1, 4, .hostUnreachable, false),
    (.v6, 1, 0, .networkUnreachable, false),
    (.v6, 1, 1, .prohibited, true),
    (.v6, 1, 3, .hostUnreachable, false),
    (.v6, 1, 4, .refused, true),
    (.v6, 1, 5, .prohibited, true),
    (.v6, 1, 6, .prohibited, true),
    (.v6, 2, 0, .hostUnreachable, false),
    (.v6, 3, 0, .hostUnreachable, false),
    (.v6, 3, 3, .hostUnreachable, false),
    (.v6, 4, 1, .hostUnreachable, true),
  ]

  @Test(arguments: messages.indices)
  func `STUN-42 each message means what its RFC says, and is hard or soft`(_ index: Int) {
    let (version, type, code, meaning, isHard) = Self.messages[index]
    let error = ICMPError(version: version, type: type, code: code, sender: nil, errno: 0)
    let expected: TransportError =
      switch meaning {
      case .refused: .refused(error)
      case .hostUnreachable: .hostUnreachable(error)
      case .networkUnreachable: .networkUnreachable(error)
      case .prohibited: .administrativelyProhibited(error)
      }
    #expect(TransportError(error) == expected)
    #expect(error.isHard == isHard)
  }
}
