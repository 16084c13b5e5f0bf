import Measurements

/// Data sent through a relay.
extension CatalogueEntry {
  static let relayNoData = CatalogueEntry(
    .critical, "{server} {gives|give} a relay, and no data passes it in either direction",
    means: """
      The allocation and the permission are there, so that every check short of data is content. Packets \
      to the relayed address and from it are lost: a call through this relay connects and stays silent.
      """,
    needs: "An allocation and a permission, and no packet through them either way.",
    remedy: """
      Open the relay ports (49152-65535/udp unless set otherwise) in the server's firewall and in its \
      provider's, for both directions, and have the server name its public address where it is behind a \
      NAT.
      """,
    coturn: "coturn: min-port and max-port; external-ip=PUBLIC/PRIVATE.",
    example:
      """
      udp 192.0.2.1:3478: nothing passes the relay: of 10 packets from here through the relay \
      192.0.2.1:50010 to 198.51.100.7:40000 0 arrived, and of 10 the other way 0
      """)

  static let relayOneWay = CatalogueEntry(
    .critical, "{server} {gives|give} a relay that lets data through in one direction only",
    means: """
      One side of a call would hear the other and not be heard. Where data goes out and none comes in, the \
      relay ports are closed to packets from outside; where it comes in and none goes out, packets \
      from the relay ports are dropped, behind the server or in front of this host.
      """,
    needs:
      "An allocation, a permission, and packets that arrived in one direction and not in the other.",
    remedy: """
      Data comes in by the relay ports (49152-65535/udp unless set otherwise): open them in the server's \
      firewall, its provider's and any NAT before it. Data goes out from the same ports: no filter between \
      the server and this host may drop them.
      """,
    coturn: "coturn: min-port and max-port are the relay ports.",
    example: """
      udp 192.0.2.1:3478: data goes out through the relay, and none comes in: of 10 packets from here \
      through the relay 192.0.2.1:50010 to 198.51.100.7:40000 10 arrived, and of 10 the other way 0
      """)

  static let relayWrongAddress = CatalogueEntry(
    .critical, "{server} {names|name} a relayed address that {its|their} packets do not come from",
    means: """
      What was sent through the relay arrived, but from another address or port than the server \
      announced. Peers send to the announced one, and drop what comes from elsewhere.
      """,
    needs: "Packets of this run through the relay, from another address than the relayed one.",
    remedy: """
      Have the server announce the address that its packets leave from, and have no NAT before it change \
      the relay ports.
      """,
    coturn:
      "coturn: external-ip=PUBLIC/PRIVATE must name the server's own public address; relay-ip.",
    example: """
      udp 192.0.2.1:3478: packets came from 192.0.2.1:50010 in place of 203.0.113.99:50010
      """)

  static let relayPeerForbidden = CatalogueEntry(
    .critical, "{server} {gives|give} a relay and {forbids|forbid} the peer (403)",
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
    "{server} {relays|relay} to no private addresses, and this host has only such a one there",
    means: """
      Good practice for a server that the Internet can reach. It keeps this host, which the server sees at a \
      private or loopback address, from being the other end: what data through the relay does is not known.
      """,
    needs: "403 to CreatePermission for an address that is not public.",
    remedy: "Run from outside the server's own network to see whether data passes.",
    coturn: "coturn: denied-peer-ip, allow-loopback-peers.",
    example: "udp 10.0.0.1:3478: 403 to CreatePermission for 10.0.0.9, which is a private address")

  static let relayUntested = CatalogueEntry(
    .info, "No data was sent through the relay of {server}: nobody could be at the other end",
    means: """
      The other end is a second socket of this host or, if no server tells its address over UDP, a second \
      allocation. There was neither; the allocation is good, and whether data passes is not known.
      """,
    needs: "An allocation, no answer to Binding over UDP, and no second allocation.",
    remedy: """
      Let UDP to the server's port through, or allow the user two allocations at once.
      """,
    example:
      "tls 192.0.2.1:443: no answer over UDP tells this host's address, and no second allocation")

  static let relayChannelRefused = CatalogueEntry(
    .warning, "{server} {binds|bind} no channel to a peer",
    means: """
      Data passes in Send and Data indications alone, which cost 36 bytes of each packet where a \
      channel costs 4.
      """,
    needs: "Data that passed, and a ChannelBind that was refused or not answered.",
    remedy: "Look for what the server says of channels; RFC 8656 section 12 requires them.",
    example: "udp 192.0.2.1:3478: ChannelBind: the server answered 400 (Bad Request)")

  static let relayUnpermitted = CatalogueEntry(
    .warning, "{server} {passes|pass} on data of peers that it was given no permission for",
    means: """
      A permission is what keeps strangers from sending to a client through its relay (RFC 8656 section 9). \
      Here data came of addresses that nothing was asked for; it was dropped.
      """,
    needs: "Data indications of an address without a permission.",
    remedy: "Update the server, or report it to its makers: permissions are not checked.",
    example: "udp 192.0.2.1:3478: 3 messages with data of peers without a permission")

  static let relayUnbound = CatalogueEntry(
    .info, "{server} {sends|send} ChannelData of channels that were never bound",
    means: "Nobody knows which peer it is of; it was dropped (RFC 8656 section 12.6).",
    needs: "ChannelData with a number that no ChannelBind had.",
    remedy: "Update the server, or report it to its makers.",
    example: "udp 192.0.2.1:3478: 1 ChannelData message of channels that were never bound")

  static let relayForeign = CatalogueEntry(
    .info, "Packets that this run did not send came through the relay of {server}",
    means: """
      Somebody at this host's own address, or behind the same NAT, sends to the relayed address: a client \
      that had the relay port before, or a scan. They were counted and dropped.
      """,
    needs: "Data of a permitted address that is not of this run.",
    remedy: "Nothing to repair, unless it comes in floods.",
    example: "udp 192.0.2.1:3478: 2 packets through the relay that this run did not send")

  static let relayStopped = CatalogueEntry(
    .critical, "Data passed the relay of {server} and then stopped",
    means: """
      For a while packets came, and from some moment on none did, though they were still sent: a permission or \
      channel ended before it was due to be renewed, a NAT or firewall on the way forgot the flow, or \
      something went down.
      """,
    needs: "Packets that came, and then at least a second and 20 packets without any.",
    remedy: """
      Compare when it stopped with the server's lifetimes (permissions live 300 s, channels 600 s by RFC \
      8656) and with the timeouts of NATs and firewalls on the way.
      """,
    coturn:
      "coturn: permission-lifetime and channel-lifetime below the standard's end data in mid-call.",
    example: "udp 192.0.2.1:3478: out, nothing came any more after 5.0 s")

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
    needs: "A size from which on no packet of the ladder came, while smaller ones did.",
    remedy: """
      Look for a tunnel or VPN on the server's side or on the way to it, and for filters that drop ICMP \
      (fragmentation needed, packet too big). Raise the MTU there, or have applications send smaller packets.
      """,
    example: "udp 192.0.2.1:3478: out, the largest IP packet that came was 1200 bytes; 1228 did not"
  )

  static let relayLoss = CatalogueEntry(
    .warning, "Packets are lost on the way through the relay of {server}",
    means: """
      Each packet was counted where it left and where it came, in each direction by itself. Up to one in a \
      hundred goes unnoticed; from two on calls suffer. Losses in a row (bursts) are worse than single ones.
      """,
    needs: "Two packets lost, and two in a hundred, of a direction that others passed in.",
    remedy: """
      Compare with another relay and another network: the same loss with both is on this side. Loss in \
      one direction points at the uplink or the downlink of this side, or at the server's load.
      """,
    example: "udp 192.0.2.1:3478: of 250 packets out 12 were lost (4.8 %), up to 2 in a row")

  static let relayDelay = CatalogueEntry(
    .warning, "Data takes so long through the relay of {server} that calls lag",
    means: """
      From 300 ms on people talk over each other (ITU-T G.114: 150 ms one way are good, 400 ms the limit). \
      Here both ends are this host: a peer that is nearer to the relay has less.
      """,
    needs: "A median one-way delay of 300 ms or more.",
    remedy: "Use a relay nearer to the users, and look for full queues on the way.",
    example: "udp 192.0.2.1:3478: out 412 ms, in 398 ms")

  static let relaySlow = CatalogueEntry(
    .warning, "The relay of {server} itself delays data",
    means: """
      Packets took much longer through the relay than the server's answers over the same way: they wait \
      in the server, or its relay ports take another route than its own port.
      """,
    needs:
      "A round trip through the relay at least 60 ms, and a half, longer than the same way without.",
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
      They came after others that were sent later (RFC 4737). Receivers take a packet that comes too late \
      for a lost one.
      """,
    needs: "Two packets out of order, and five in a hundred.",
    remedy:
      "Look for links that are used in turns, or for a server that handles packets of one flow in parallel.",
    example: "udp 192.0.2.1:3478: of 250 packets in 48 came out of order")

  static let relayDuplicates = CatalogueEntry(
    .info, "Packets come twice through the relay of {server}",
    means:
      "Receivers drop the second copy; it costs capacity, and mostly tells of a loop or a mirror port.",
    needs: "Two packets that came twice, and two in a hundred.",
    remedy: "Look for a loop or a bridge on the way.",
    example: "udp 192.0.2.1:3478: of 250 packets out 51 came twice")
}
