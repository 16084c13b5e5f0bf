import Measurements
import Polling
import Transports
import Vocabulary

/// The other end of a relay: what packets are sent from and arrive at.
@NetworkActor
protocol Witness: AnyObject {
  var kind: RelayWitness.Kind { get }
  /// The address that the server is to let through.
  var address: SocketAddress { get }
  /// A round trip between the witness and the server without the relay; `nil` if not measured.
  var roundTrip: Nanoseconds? { get }
  /// An address that our packets came from instead of the relayed one.
  var stranger: SocketAddress? { get }

  /// Turns to the relayed address; `nil` if it can send there, else why it cannot.
  func aim(at relayed: SocketAddress) async -> WitnessProblem?

  /// Tells what arrives and when packets left from now on.
  func listen(_ handler: @escaping @NetworkActor (Arrival) -> Void)

  /// `nil` if this host could not send it.
  func send(_ bytes: [UInt8]) -> SendReceipt?

  /// Whether the packets sent from now on may be cut into fragments.
  func allowFragments(_ isAllowed: Bool)

  /// Gives back what it holds.
  func close() async
}

/// Why a witness cannot be used.
enum WitnessProblem {
  /// This host cannot send to the relayed address.
  case unreachable
  /// The server does not let it through (403).
  case forbidden
}
