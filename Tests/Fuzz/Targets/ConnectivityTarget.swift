import STUNClient
import STUNWire
import Vocabulary

/// Whatever a peer sends during connectivity checks, both of our sides of them stay in bounds.
///
/// Besides the input itself, the message in it is sent as a peer would sign it: the fuzzer finds no checksum.
func checkConnectivity(_ input: [UInt8]) throws(Violation) {
  try checkBothSides(input, id: TransactionID(high: 0, low: 0))
  guard let message = try? Message(input), let signed = signed(message) else { return }
  try checkBothSides(signed, id: message.transactionID)
}

private func checkBothSides(_ input: [UInt8], id: TransactionID) throws(Violation) {
  for side in [ICERole.Side.controlling, .controlled] {
    try checkResponder(input, ICERole(side, tieBreaker: 1 << 63))
    try checkCheck(input, ICERole(side, tieBreaker: 1 << 63), id)
  }
}

/// An answer belongs to its request, is signed where it says that the request was, and amplifies nothing.
private func checkResponder(_ input: [UInt8], _ role: ICERole) throws(Violation) {
  var responder = ConnectivityResponder(credentials, digests, role: role)
  guard let reply = responder.answer(input, from: source) else { return }
  guard let request = try? Message(input), let answer = try? Message(reply.bytes) else {
    throw Violation("an answer that is no message, or to none")
  }
  try expect(answer.transactionID == request.transactionID, "an answer to something else")
  try expect(answer.type.messageClass.isResponse, "an answer that is none")
  try expect(answer.verifyFingerprint() == .valid, "an answer without FINGERPRINT")
  try expect(!(reply.nominates && reply.errorCode != nil), "an error nominates")
  try expect(reply.bytes.count <= 128 + 2 * input.count, "an answer that amplifies")
}

/// A check that gets the same again and again comes to an end, and never sends without bound.
private func checkCheck(
  _ input: [UInt8], _ role: ICERole, _ id: TransactionID
) throws(Violation) {
  var check = ConnectivityCheck(
    ConnectivityParameters(
      ClientParameters(
        transport: .udp, server: source, digests: digests, makeTransactionID: { id },
        deadline: Instant(nanoseconds: 60_000_000_000)),
      credentials: credentials, role: role, nominates: true, makeTieBreaker: { 42 }))
  var now = Instant.zero
  var sent = 0
  var isGiven = false
  check.start(now: now)
  for _ in 0..<256 {
    switch check.poll() {
    case .transmit: sent += 1
    case .event: break
    case .wait(let instant, because: _):
      if isGiven { now = instant }
      if isGiven { check.timeout(now: now) } else { check.receive(input, from: source, at: now) }
      isGiven.toggle()
    case .finished(let result):
      try expect(sent > 0, "an end without a beginning")
      if case .success(let answer) = result {
        try expect(
          !answer.isNominated || answer.role.side == .controlling, "a controlled agent nominated")
      }
      return
    }
  }
  throw Violation("the check does not end; it sent \(sent) times")
}

/// The message with integrity and FINGERPRINT that the keys of this file agree with.
private func signed(_ message: Message) -> [UInt8]? {
  var builder = MessageBuilder(message.type, message.transactionID)
  for attribute in message.attributes where !seals.contains(attribute.type) {
    builder.append(attribute.type, value: message.value(of: attribute).span)
  }
  builder.appendIntegrity(digests.hmac(.sha1, [UInt8]().span))
  builder.appendFingerprint()
  return try? builder.finish()
}

private let seals: Set<AttributeType> = [.messageIntegrity, .messageIntegritySHA256, .fingerprint]

private let source = SocketAddress(.loopbackV4, port: 40_000)

private let credentials = ShortTermCredentials(
  local: ShortTermCredential(usernameFragment: "LFRG", password: "localpasswordlocalpassword"),
  remote: ShortTermCredential(usernameFragment: "RFRG", password: "remotepasswordremotepass"))

/// Under which everything has the same signature: no input has to be lucky to be taken for the peer's.
private let digests = Digests(
  md5: { _ in [UInt8](repeating: 0, count: 16) }, sha1: { _ in [UInt8](repeating: 0, count: 20) },
  sha256: { _ in [UInt8](repeating: 0, count: 32) },
  hmac: { algorithm, _ in
    HMACFunction(algorithm: algorithm) { _, _ in InlineArray(repeating: 0) }
  })
