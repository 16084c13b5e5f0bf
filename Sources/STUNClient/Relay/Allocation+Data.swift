import STUNWire
package import Vocabulary

extension Allocation {
  /// Asks the server for a permission for the peer's address (RFC 8656 section 9).
  ///
  /// The event `granted` or `refused` reports the answer. The permission is renewed while the
  /// allocation is held.
  package mutating func permit(_ peer: SocketAddress, now: Instant) {
    guard let expiry, passages.askPermission(peer) else { return }
    ask(.createPermission, peer, until: expiry, now: now)
  }

  /// Asks the server to bind a channel to the peer (RFC 8656 section 12), which also creates a
  /// permission.
  package mutating func bindChannel(to peer: SocketAddress, now: Instant) {
    guard let expiry, let channel = passages.askChannel(peer) else { return }
    ask(.channelBind, peer, channel, until: expiry, now: now)
  }

  /// Asks the server for one channel number in particular, of whatever range.
  package mutating func bindChannel(_ number: UInt16, to peer: SocketAddress, now: Instant) {
    guard let expiry, passages.askChannel(peer, number: number) else { return }
    ask(.channelBind, peer, number, until: expiry, now: now)
  }

  /// Asks the server to open a TCP connection to the peer (RFC 6062 section 4.3).
  ///
  /// The event `connected` or `refused` reports the answer.
  package mutating func connect(to peer: SocketAddress, now: Instant) {
    guard let expiry else { return }
    ask(.connect, peer, until: expiry, now: now)
  }

  /// Binds another connection, of these parameters, to a connection that was opened.
  package func binding(of id: UInt32, over parameters: ClientParameters) -> ConnectionBinding {
    ConnectionBinding(parameters, id: id, as: conversation.authorization)
  }

  /// The message that carries data to a peer, to be sent at once over the allocation's connection.
  ///
  /// `nil` if there is no channel for ChannelData, or the data is too long for a message. The
  /// server silently drops data to a peer without a permission.
  package func message(
    carrying data: [UInt8], to peer: SocketAddress, as form: DataForm, dontFragment: Bool = false
  ) -> [UInt8]? {
    var message: [UInt8] = []
    return write(data, to: peer, as: form, dontFragment: dontFragment, into: &message)
      ? message : nil
  }

  /// The same, in place of what a buffer held; `false` where `message` gives none.
  ///
  /// ChannelData takes no memory but the buffer's: whoever sends many uses one again.
  package func write(
    _ data: [UInt8], to peer: SocketAddress, as form: DataForm, dontFragment: Bool = false,
    into message: inout [UInt8]
  ) -> Bool {
    do throws(EncodeError) {
      switch form {
      case .channelData:
        guard let channel = passages.channel(of: peer) else { return false }
        try ChannelData.encode(
          channel: channel, data: data.span,
          isPadded: !conversation.parameters.transport.isDatagram, into: &message)
      case .indication:
        var builder = MessageBuilder(
          MessageType(.send, .indication), conversation.parameters.makeTransactionID())
        builder.append(XORPeerAddress(peer))
        if dontFragment { builder.append(DontFragment()) }
        builder.append(DataAttribute(bytes: data))
        message = try builder.finish()
      }
      return true
    } catch {
      return false
    }
  }

  /// Renews permissions and channels that are about to expire.
  mutating func renewPassages(now: Instant) {
    guard let expiry else { return }
    for (kind, peer, channel) in passages.dueRenewals(now: now) {
      ask(kind, peer, channel, until: expiry, now: now)
    }
  }

  private mutating func ask(
    _ kind: RequestKind, _ peer: SocketAddress, _ channel: UInt16? = nil, until expiry: Instant,
    now: Instant
  ) {
    var request = Request(kind, software: conversation.parameters.software)
    request.peer = peer
    if let channel { request.add(ChannelNumber(channel)) }
    request.add(XORPeerAddress(peer))
    conversation.begin(request, until: Alarm(at: expiry, because: .expiry), now: now)
  }

  /// Handles the answer to CreatePermission or ChannelBind.
  mutating func conclude(
    _ kind: RequestKind, of peer: SocketAddress, _ end: Exchange.End, now: Instant
  ) {
    let failure: STUNFailure
    switch end {
    case .success(let message, _) where kind == .connect:
      guard let id = message.readable(ConnectionID.self)?.value else {
        return conversation.tell(.refused(kind, peer: peer, .protocolError))
      }
      return conversation.tell(.connected(peer, id: id))
    case .success:
      passages.grant(kind, peer, now: now)
      return conversation.tell(.granted(kind, peer: peer))
    // The allocation itself is gone (TURN-19).
    case .error(let error, _, _) where error.code == 437:
      return conversation.finish(.failure(.allocationLost))
    case .error(let error, _, _), .challenged(_, let error): failure = .errorResponse(error)
    case .failure(let cause): failure = cause
    }
    passages.refuse(kind, peer)
    conversation.tell(.refused(kind, peer: peer, failure))
  }
}

// MARK: - Data from peers

extension Allocation {
  /// Handles data and ICMP messages from peers; `false` for anything else.
  mutating func receiveFromPeer(_ bytes: [UInt8], from source: SocketAddress) -> Bool {
    guard expiry != nil, source == conversation.parameters.server, let first = bytes.first else {
      return false
    }
    switch PacketKind(firstByte: first) {
    case .channelData: return receiveChannelData(bytes)
    case .stun: return receiveIndication(bytes)
    case .other: return false
    }
  }

  private mutating func receiveChannelData(_ bytes: [UInt8]) -> Bool {
    guard let message = try? ChannelData(bytes) else { return false }
    guard let peer = passages.peer(of: message.channel) else {
      conversation.tell(.dropped(.unboundChannel))
      return true
    }
    conversation.tell(
      .data(RelayedData(peer: peer, bytes: message.data, form: .channelData)))
    return true
  }

  /// Data is never inspected here: a payload that looks like an answer is not one (B-34).
  private mutating func receiveIndication(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= Message.headerCount,
      MessageType(rawValue: UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
        == MessageType(.data, .indication),
      let message = try? Message(bytes)
    else { return false }
    guard let peer = message.readable(XORPeerAddress.self)?.address else {
      conversation.tell(.dropped(.malformed))
      return true
    }
    guard passages.admits(peer.ip) else {
      conversation.tell(.dropped(.unpermittedPeer))
      return true
    }
    if let data = message.readable(DataAttribute.self) {
      conversation.tell(.data(RelayedData(peer: peer, bytes: data.bytes[...], form: .indication)))
    } else if let icmp = message.readable(ICMP.self) {
      conversation.tell(
        .icmp(
          RelayedICMP(
            peer: peer, type: icmp.icmpType, code: icmp.code, errorData: icmp.errorData)))
    } else {
      conversation.tell(.dropped(.malformed))
    }
    return true
  }
}
