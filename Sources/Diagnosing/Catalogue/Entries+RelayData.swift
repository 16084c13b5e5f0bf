import Measurements

/// Data sent through a relay.
extension CatalogueEntry {
  static let relayNoData = CatalogueEntry(
    .critical,
    """
    {server} {gives|give} a relay, but no data passes it in either direction
    """,
    means: """
      The allocation and the permission are there, so every check short of data passes. Packets to \
      the relayed address and from it are lost: a call through this relay connects and stays \
      silent.
      """,
    needs: "An allocation and a permission, and no packet through them either way.",
    remedy: """
      Open the relay ports (49152-65535/udp unless set otherwise) in the server's firewall and in its \
      provider's, for both directions, and have the server name its public address where it is behind a \
      NAT. A NAT here with several outside addresses looks alike: \(.witness) tells the two apart.
      """,
    coturn: "coturn: min-port and max-port; external-ip=PUBLIC/PRIVATE.",
    example:
      """
      udp 192.0.2.1:3478: nothing passes the relay: 0 of 10 packets from here through the relay \
      192.0.2.1:50010 to 198.51.100.7:40000 arrived, and 0 of 10 the other way
      """)

  static let relayOneWay = CatalogueEntry(
    .critical, "{server} {gives|give} a relay that lets data through in one direction only",
    means: """
      One side of a call would hear the other and not be heard. Where data goes out but none comes \
      in, the relay ports are closed to packets from outside; where it comes in but none goes out, \
      packets from the relay ports are dropped, behind the server or in front of this host.
      """,
    needs:
      "An allocation, a permission, and packets that arrived in one direction and not in the other.",
    remedy: """
      Open the relay ports (49152-65535/udp unless set otherwise) in the server's firewall, its \
      provider's and any NAT before it if no data comes in. If none goes out, look for a filter \
      between the server and this host that drops packets from those ports.
      """,
    coturn: "coturn: min-port and max-port are the relay ports.",
    example: """
      udp 192.0.2.1:3478: data goes out through the relay, but none comes in: 10 of 10 packets \
      from here through the relay 192.0.2.1:50010 to 198.51.100.7:40000 arrived, and 0 of 10 the \
      other way
      """)

  static let relayWrongAddress = CatalogueEntry(
    .critical, "{server} {names|name} a relayed address that {its|their} packets do not come from",
    means: """
      What was sent through the relay arrived, but from another address or port than the server \
      announced. Peers send to the announced one, and drop what comes from elsewhere.
      """,
    needs: "Packets of this run through the relay, from another address than the relayed one.",
    remedy: """
      Have the server announce the address that its packets leave from, and keep any NAT in front \
      of it from changing the relay ports.
      """,
    coturn:
      "coturn: external-ip=PUBLIC/PRIVATE must name the server's own public address; relay-ip.",
    example: """
      udp 192.0.2.1:3478: packets came from 192.0.2.1:50010 instead of 203.0.113.99:50010
      """)

  static let relayPeerForbidden = CatalogueEntry(
    .critical, "{server} {gives|give} a relay but {forbids|forbid} the peer (403)",
    means: """
      The allocation is there; the server lets no data through to this host's public address. Its policy \
      for peers decides, not the credentials and not the network.
      """,
    needs: "403 to CreatePermission for a public address.",
    remedy: "Ask whoever runs the server which peers its policy allows.",
    coturn: "coturn: denied-peer-ip and allowed-peer-ip decide.",
    example: """
      udp 192.0.2.1:3478: the server answered 403 (Forbidden) to CreatePermission for 198.51.100.7
      """)

  static let relayPrivatePeers = CatalogueEntry(
    .info,
    """
    {server} {does|do} not relay to private addresses, and {sees|see} this host at one
    """,
    means: """
      Good practice for a server that the Internet can reach. It keeps this host, which the server \
      sees at a private or loopback address, from being the other end: whether data passes the \
      relay is not known.
      """,
    needs: "403 to CreatePermission for an address that is not public.",
    remedy: "Run from outside the server's own network to see whether data passes.",
    coturn: "coturn: denied-peer-ip, allow-loopback-peers.",
    example: "udp 10.0.0.1:3478: 403 to CreatePermission for 10.0.0.9, which is a private address")

  static let relayUntested = CatalogueEntry(
    .info, "No data was sent through the relay of {server}: nobody could be at the other end",
    means: """
      The other end is a second socket of this host or, if no server tells its address over UDP, a \
      second allocation. There was neither; the allocation is good, but whether data passes is not \
      known.
      """,
    needs: "An allocation, no answer to Binding over UDP, and no second allocation.",
    remedy: """
      Let UDP to the server's port through, or allow the user two allocations at once.
      """,
    example:
      """
      tls 192.0.2.1:443: no answer over UDP tells this host's address, and there was no second \
      allocation
      """)

  static let relayChannelRefused = CatalogueEntry(
    .warning, "{server} {does|do} not bind a channel to a peer",
    means: """
      Data passes only in Send and Data indications, which cost 36 bytes of each packet where a \
      channel costs 4.
      """,
    needs: "Data that passed, and a ChannelBind that was refused or not answered.",
    remedy: """
      See what the server's log says about channels; RFC 8656 section 12 requires them.
      """,
    example: "udp 192.0.2.1:3478: ChannelBind was not granted")

  static let relayUnpermitted = CatalogueEntry(
    .warning, "{server} {passes|pass} on data from peers without a permission",
    means: """
      A permission keeps strangers from sending to a client through its relay (RFC 8656 section \
      9). Data arrived from addresses that none was asked for; it was dropped.
      """,
    needs: "Data indications of an address without a permission.",
    remedy: "Update the server, or report it to its makers: permissions are not checked.",
    example: """
      udp 192.0.2.1:3478: 3 messages with data from peers without a permission
      """)

  static let relayUnbound = CatalogueEntry(
    .info,
    """
    {server} {sends|send} ChannelData for channels that were never bound
    """,
    means: """
      Such data belongs to no known peer; it was dropped (RFC 8656 section 12.6).
      """,
    needs: "ChannelData with a number that no ChannelBind had.",
    remedy: "Update the server, or report it to its makers.",
    example: """
      udp 192.0.2.1:3478: 1 message of ChannelData for channels that were never bound
      """)

  static let relayForeign = CatalogueEntry(
    .info, "Packets that this run did not send came through the relay of {server}",
    means: """
      Someone at this host's own address, or behind the same NAT, sends to the relayed address: a \
      client that had the relay port before, or a scan. They were counted and dropped.
      """,
    needs: "Data of a permitted address that is not of this run.",
    remedy: "Ignore them unless they come in floods.",
    example: """
      udp 192.0.2.1:3478: 2 packets came through the relay that this run did not send
      """)

  static let relayWitness = CatalogueEntry(
    .warning, "The witness behind the relay of {server} says what cannot be true",
    means: """
      The witness is a host elsewhere that sends packets back and counts them. Its word contradicts what was seen \
      here, so none of it is used: how much is lost in which direction is not known.
      """,
    needs: "A report of the witness that no loss, copy or order of packets can explain.",
    remedy: """
      Run iceprobe respond --echo, of the same version, on a host that you trust, and use that as the witness.
      """,
    example: """
      udp 192.0.2.1:3478: the witness 192.0.2.10:3478: it claims to have received 1000 packets, and 13 were \
      sent
      """)

  static let relayStopped = CatalogueEntry(
    .critical, "Data passed the relay of {server} and then stopped",
    means: """
      Packets came for a while, and then no more, though they were still sent: a permission or \
      channel ended before it was due to be renewed, a NAT or firewall on the way forgot the flow, \
      or the server went down.
      """,
    needs: """
      Packets that came, and then at least a second and 20 packets without any, or the end of the server's \
      answers.
      """,
    remedy: """
      Compare when it stopped with the server's lifetimes (permissions live 300 s, channels 600 s by RFC \
      8656) and with the timeouts of NATs and firewalls on the way.
      """,
    coturn:
      "coturn: permission-lifetime and channel-lifetime below the standard's end data in mid-call.",
    example: """
      udp 192.0.2.1:3478: data passed the relay for 5.0 s, and then no more: 250 of 500 packets \
      from here through the relay 192.0.2.1:50010 to 198.51.100.7:40000 arrived, and 500 of 500 \
      the other way
      """)

  static let relayInside = CatalogueEntry(
    .info, "Data passed between two relays of {server}; whether others reach them was not shown",
    means: """
      No server told this host's address over UDP, so a second allocation was the other end. Two \
      relays of one server may reach each other past a wrong external address or closed relay ports.
      """,
    needs: "Data between two allocations of one server.",
    remedy:
      "Run from a network that lets UDP out to see whether the relay ports are open to others.",
    example: "tls 192.0.2.1:443: the other end was a second allocation, 192.0.2.1:50011")

  static let relayMTU = CatalogueEntry(
    .warning, "Large packets do not pass the relay of {server}",
    means: """
      Media packets hold up to 1200 bytes, which make IP packets of 1228 (1248 over IPv6). Where those do \
      not pass, sound works and video does not; where they do, only what is larger is lost.
      """,
    needs: """
      A size from which on no packet of the ladder arrived, while smaller ones did.
      """,
    remedy: """
      Look at the MTU of this host's own link, for a tunnel or VPN on the way and on the server's side, and for \
      filters that drop ICMP (fragmentation needed, packet too big). Raise the MTU there, or have applications \
      send smaller packets.
      """,
    example: """
      udp 192.0.2.1:3478: out: the largest IP packet that arrived had 1200 bytes; 1228 bytes did \
      not
      """
  )

  static let relayLoss = CatalogueEntry(
    .warning, "Packets are lost on the way through the relay of {server}",
    means: """
      Each packet was counted where it left and where it arrived, separately in each direction. Up \
      to one in a hundred goes unnoticed; from two on, calls suffer. Losses in a row (bursts) are \
      worse than single ones.
      """,
    needs: """
      At least two packets lost, and two in a hundred, in a direction in which others passed.
      """,
    remedy: """
      Compare with another relay and another network: the same loss with both is on this side. \
      Where the other end is this host's second socket, either direction passes its uplink and its downlink, so \
      loss in one alone points to a limit on one of the two flows, or to the server's load. \
      \(.witness), at the far end of the call, tells uplink from downlink.
      """,
    example: """
      udp 192.0.2.1:3478: out: 12 of 250 packets were lost (4.8 %), up to 2 in a row (a burst)
      """)

  static let relayDelay = CatalogueEntry(
    .warning, "Data takes so long through the relay of {server} that calls lag",
    means: """
      From 300 ms on people talk over each other (ITU-T G.114: 150 ms one way are good, 400 ms the limit). \
      Here both ends are this host: a peer that is nearer to the relay has less.
      """,
    needs: """
      A median one-way delay of 300 ms or more, or packets that came ever later and had not all come at the end.
      """,
    remedy: """
      Use a relay nearer to the users, and look for full queues on the way: a link that carries less than is \
      sent, or a limit at the server.
      """,
    example: "udp 192.0.2.1:3478: out 412 ms, in 398 ms")

  static let relaySlow = CatalogueEntry(
    .warning, "The relay of {server} itself delays data",
    means: """
      Packets took much longer through the relay than the server's answers over the same way: they wait \
      in the server, or its relay ports take another route than its own port.
      """,
    needs:
      """
      A round trip through the relay that is at least 60 ms, and at least half, longer than the \
      same path without it.
      """,
    remedy: "Look at the server's load and queues, and at the route of its relay address.",
    example: "udp 192.0.2.1:3478: 250 ms through the relay and back, of which it adds 210 ms")

  static let relayJitter = CatalogueEntry(
    .warning, "Packets come through the relay of {server} at an uneven pace",
    means: """
      The interarrival jitter (RFC 3550) is 30 ms or more: receivers wait that much longer before they \
      play, or drop what comes late.
      """,
    needs: "A jitter of 30 ms or more in a direction.",
    remedy: """
      Look for a wireless link, a full queue or a busy server; compare with another relay to see on which \
      side it is.
      """,
    example: "udp 192.0.2.1:3478: jitter in 42.1 ms")

  static let relayReordered = CatalogueEntry(
    .warning, "Packets overtake each other on the way through the relay of {server}",
    means: """
      They arrived after others that were sent later (RFC 4737). Receivers treat a packet that \
      comes too late as lost.
      """,
    needs: "At least two packets out of order, and five in a hundred.",
    remedy:
      """
      Look for links that packets take in turns, or for a server that handles packets of one flow \
      in parallel.
      """,
    example: "udp 192.0.2.1:3478: in: 48 of 250 packets arrived out of order")

  static let relayDuplicates = CatalogueEntry(
    .info, "Packets arrive twice through the relay of {server}",
    means:
      """
      Receivers drop the second copy; it costs capacity, and usually points to a loop or a mirror \
      port.
      """,
    needs: "At least two packets that arrived twice, and two in a hundred.",
    remedy: "Look for a loop or a bridge on the way.",
    example: "udp 192.0.2.1:3478: out: 51 of 250 packets arrived twice")
}
