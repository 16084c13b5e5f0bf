import STUNClient
import STUNWire
import TestSupport

extension Vector {
  /// The vector as an answer to a request, signed with the keys of the vectors' user.
  static func answering(_ request: Transmission, _ name: String) throws -> [UInt8] {
    try Vector(name).answering(request)
  }

  static func answering(_ request: Transmission, _ bytes: [UInt8]) throws -> [UInt8] {
    try Vector("changed", bytes: bytes).answering(request)
  }

  private func answering(_ request: Transmission) throws -> [UInt8] {
    try answering(
      request.transactionID, keys: [Keys.sha1(), Keys.sha256(), Keys.sha256(.md5)])
  }
}
