import Measurements

/// The pairs of candidates between two iceprobes.
extension CatalogueEntry {
  static let pairConnected = CatalogueEntry(
    .info, "This host and the peer connect",
    means: """
      Connectivity checks pass both ways on this pair, and DTLS was completed on it. The test packets tell \
      how many of a call's would arrive, in each direction. Other pairs need not answer: private \
      addresses of another site are expected to be silent.
      """,
    needs: "A pair of an iceprobe peer that was nominated and carried DTLS to its end.",
    remedy: "Nothing to do.",
    example: """
      chosen: host 192.168.1.2:50000, seen as 198.51.100.7:50000, to srflx 203.0.113.9:50001 over udp: \
      round trip 24.1 ms; 13 of 13 test packets arrived there, 13 of 13 came back
      """)

  static let pairsOnlyRelayed = CatalogueEntry(
    .info, "Only a relay carries media between this host and the peer",
    means: """
      Every pair of candidates without a relay was checked from both ends, and none answered: the NATs \
      or firewalls of the two do not let each other in. The relay carries the media, at the cost of its \
      delay and bandwidth.
      """,
    needs: """
      Pairs of an iceprobe peer, of which those through a relay answered and no others. A NAT is named \
      where one of its sockets was seen at two ports.
      """,
    remedy: """
      Nothing to do where the relay is good enough. iceprobe nat at both ends says which of the two NATs \
      stands in the way; a NAT with one port for every destination, or a forwarded port, at either end \
      lets them connect directly.
      """,
    example: """
      host 192.168.1.2:50000, seen as 198.51.100.7:50000, to srflx 203.0.113.9:50001 over udp: nothing \
      came back
      """)

  static let pairOneWay = CatalogueEntry(
    .critical, "Packets pass from the peer to this host, and not back",
    means: """
      The peer's connectivity checks come in here, so that way is open; ours to the same address are \
      answered by nobody. A firewall or a route on the way there drops them.
      """,
    needs: """
      A pair on which signed checks of the peer's came in, whose own checks had no answer, and no pair \
      that works.
      """,
    remedy: """
      Look at the firewalls from here to the peer's address, and at the peer's own: one of them takes \
      nothing in, or this host's network lets nothing out to it.
      """,
    example: """
      host 192.0.2.2:50000 to host 203.0.113.9:50001 over udp: the peer's checks come in, and ours are \
      not answered
      """)

  static let pairNoData = CatalogueEntry(
    .warning, "Connectivity checks pass between this host and the peer, test packets do not",
    means: """
      Something on the way lets STUN pass and drops other UDP packets, which is what media is. Or the \
      peer has not had its own check of this pair answered, and sends nothing back before that.
      """,
    needs: "A pair that answers checks, and several test packets without a single one back.",
    remedy: """
      Look for a firewall with inspection of applications or of VoIP between the two ends, and let it \
      pass UDP as it is.
      """,
    example: """
      host 192.0.2.2:50000 to host 203.0.113.9:50001 over udp: checks are answered, and none of 5 test \
      packets came back
      """)

  static let pairLoss = CatalogueEntry(
    .warning, "Packets are lost between this host and the peer",
    means: """
      The peer counts what arrives and sends it back, so each direction has a loss of its own. Speech \
      suffers from two percent on, video earlier.
      """,
    needs: "Two or more test packets lost in one direction, and two percent of those sent.",
    remedy: """
      Repeat with --media audio to see whether it lasts. Then look at the uplink of the end that the loss \
      leads away from: Wi-Fi, a full queue, a policer.
      """,
    example: """
      host 192.0.2.2:50000 to host 203.0.113.9:50001 over udp: to the peer: 3 of 13 test packets were \
      lost (23.1 %)
      """)
}
