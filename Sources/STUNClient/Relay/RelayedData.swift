package import Vocabulary

/// How data travels between client and server (RFC 8656 sections 11 and 12).
package enum DataForm: String, CaseIterable, Hashable, Sendable {
  /// Send and Data indications, which name the peer in each message.
  case indication
  /// ChannelData, four bytes before the data.
  case channelData = "channel_data"
}

/// A packet that a peer sent to the relayed transport address.
package struct RelayedData: Hashable, Sendable {
  package var peer: SocketAddress
  /// A part of the message that they came in, of which nothing is copied.
  package var bytes: ArraySlice<UInt8>
  package var form: DataForm

  package init(peer: SocketAddress, bytes: ArraySlice<UInt8>, form: DataForm) {
    self.peer = peer
    self.bytes = bytes
    self.form = form
  }
}

/// An ICMP message that the server received about a packet to a peer (RFC 8656 section 11.5).
package struct RelayedICMP: Hashable, Sendable {
  package var peer: SocketAddress
  package var type: UInt8
  package var code: UInt8
  /// The next hop's MTU if the packet was too big, otherwise zero.
  package var errorData: UInt32

  package init(peer: SocketAddress, type: UInt8, code: UInt8, errorData: UInt32) {
    self.peer = peer
    self.type = type
    self.code = code
    self.errorData = errorData
  }
}
