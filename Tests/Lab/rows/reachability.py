"""Packets that nobody answers, and what works beside them."""
import socket
import threading

import canned
from canned import take_and_say
from certificates import NAME
from expectations import has, is_not
from network import CLIENT, SERVER, SERVER_B, SERVER_V6, behind_nat, shell
from row import Row, drop, nft
from servers import coturn, names

UDP_AND_TCP = f"turn:{SERVER}:3478?transport=udp turn:{SERVER}:3478?transport=tcp"


def lose_the_address(net):
    net.wait_for_drop("inet")
    shell(f"ip -n {net.name('client')} addr del {CLIENT}/24 dev uplink")


def no_default_route(net):
    shell(f"ip -n {net.name('client')} route del default")


def no_ipv4(net):
    shell(f"ip -n {net.name('client')} addr del {CLIENT}/24 dev uplink")


def second_uplink(net):
    shell(f"ip -n {net.name('home')} addr add 198.51.100.3/24 dev uplink")
    net.run("home", ["nft", "insert", "rule", "inet", "lab", "on_snat", "oifname", "uplink", "ip", "daddr", SERVER_B, "snat", "ip", "to",
                     "198.51.100.3"])


class AnswersFromElsewhere(canned.Server):
    answers_from = SERVER_B


def portal(net):
    """A web server that takes every TCP connection of the guest network, and no UDP but DNS."""
    listener = net.open_socket("home")
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("192.168.1.1", 8080))
    listener.listen()

    def answer(connection):
        with connection:
            connection.settimeout(5)
            try:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\n"
                                   b"Content-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                pass

    def serve():
        while True:
            threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()
    net.thread(serve)
    net.nft("home", "dnat", 'iifname "inside" meta l4proto tcp dnat ip to 192.168.1.1:8080')
    net.nft("home", "forward", 'iifname "inside" udp dport != 53 drop')


def own_route(kind):
    """The client's own routing table refuses to send."""
    return lambda net: shell(f"ip -n {net.name('client')} route replace {kind} default")


def datagrams(answer):
    """A UDP service that gives that answer to each datagram."""
    def start(net):
        socket_ = net.open_socket("server", socket.SOCK_DGRAM)
        socket_.bind((SERVER, 3478))

        def serve_all():
            while True:
                data, client = socket_.recvfrom(2048)
                if client:
                    socket_.sendto(answer(data), client)
        net.thread(serve_all)
    return start


ROWS = [
    Row("udp-blocked", UDP_AND_TCP, "failed", ("udp-blocked",), servers=(coturn(),), breaks=(drop("meta l4proto udp"),),
        never=("no-answer", "nothing runs"),
        report={"checks.0.outcome": "failed", "checks.1.outcome": "ok", "checks.0.failure.reason": "timeout"}),
    Row("udp-3478-blocked-443-fine", f"{UDP_AND_TCP} turn:{SERVER}:443?transport=udp", "failed", ("udp-port-blocked",),
        servers=(coturn("aux-server=203.0.113.10:443"),), breaks=(drop("udp dport 3478"),),
        says=(r"\b3478\b", r"\b443\b"), never=("no-answer", "nothing runs", "all UDP is blocked")),
    # Without another port to compare with, only TCP tells.
    Row("udp-3478-blocked", UDP_AND_TCP, "failed", ("udp-blocked|udp-port-blocked",), servers=(coturn(),),
        breaks=(drop("udp dport 3478"),), never=("no-answer", "nothing runs")),
    Row("udp-silent", f"turn:{SERVER}:3478?transport=udp", "failed", ("no-answer",), servers=(coturn(),),
        breaks=(drop("udp dport 3478"),),
        report={"check.failure.reason": "timeout", "check.failure.evidence": [],
                "check.retransmission_count": is_not(0)}),
    Row("tcp-silent", f"turn:{SERVER}:3478?transport=tcp", "failed", ("no-answer",), servers=(coturn(),),
        breaks=(drop("tcp dport 3478"),),
        report={"check.failure.reason": "timeout", "check.failure.phase": "connect", "check.failure.evidence": []}),
    Row("tcp-blocked-udp-fine", UDP_AND_TCP, "failed", ("tcp-blocked",), servers=(coturn(),),
        breaks=(drop("tcp dport 3478"),), never=("no-answer", "nothing runs")),
    Row("plain-stun-filtered", f"turn:{NAME}?transport=tcp turns:{NAME}?transport=tcp", "failed",
        ("plain-stun-filtered",), servers=(coturn(), names()),
        # What inspects packets knows STUN by its cookie, 24 bytes into what follows the TCP header of 32.
        breaks=(drop("tcp dport 3478 @th,288,32 0x2112a442"),), never=("no-answer", "nothing runs")),
    Row("no-route", f"turn:{SERVER}:3478?transport=udp turn:{SERVER}:3478?transport=tcp", "unknown", ("no-route",),
        breaks=(no_default_route,), says=("route",),
        never=("limits", "open files", "memory", "permissions", "firewall"),
        report={"checks.0.failure.errno": 101, "checks.1.failure.errno": 101}),
    # B-49
    Row("address-taken-away", f"turn:{SERVER}:3478?transport=udp", "unknown",
        ("local-address-unusable|local-error",),
        servers=(coturn(),), breaks=(drop("udp dport 3478"),), during=lose_the_address,
        report={"check.failure.reason": "local_error", "check.failure.errno": 99,
                "check.failure.message": has("address is gone")}),
    Row("aaaa-unreachable", f"turn:{NAME}?transport=udp", "failed", ("ipv6-unreachable",),
        servers=(coturn(), names({NAME: [SERVER, SERVER_V6]})), breaks=(drop("meta nfproto ipv6"),),
        never=("no-answer", "nothing runs")),
    Row("captive-portal", f"turn:{NAME}?transport=udp turn:{NAME}?transport=tcp turns:{NAME}?transport=tcp", "failed",
        ("not-stun-http",), topology=behind_nat, servers=(coturn(), names()), breaks=(portal,),
        also=("udp-blocked", "no-answer", "plain-on-tls-port"), says=("portal",),
        never=("no-answer", "nothing runs")),
    Row("answer-from-elsewhere", f"stun:{SERVER}:3478", "failed", ("answer-from-elsewhere",),
        servers=(canned.serve(AnswersFromElsewhere),), says=(SERVER_B,), never=("breaks the protocol", "bad-response", "ALG")),
    Row("one-of-two-a-records-is-dead", f"turn:{NAME}?transport=udp", "failed", ("address-silent",),
        servers=(coturn(more=(SERVER_B, SERVER_V6)), names({NAME: [SERVER, SERVER_B]})), breaks=(drop(f"ip daddr {SERVER_B}"),),
        says=(SERVER_B,), never=("no-answer", "nothing runs")),
    # Two public addresses, one towards each server.
    Row("servers-disagree-on-our-address", f"stun:{SERVER}:3478 stun:{SERVER_B}:3478", "ok", ("mapped-addresses-differ",),
        topology=behind_nat, servers=(coturn(more=(SERVER_B,)),), breaks=(second_uplink,), says=("198\\.51\\.100\\.3",)),
    # What the server answered before is no silence, and what it does not answer now is no closed port.
    Row("falls-silent-after-binding", f"turn:{SERVER}:3478?transport=udp", "failed", ("fell-silent|turn-not-offered|no-answer-to-allocate",),
        servers=(coturn(),), breaks=(nft("inet", "forward", "udp dport 3478 quota over 300 bytes drop"),),
        never=("no-answer", "nothing runs", "port-closed")),
    Row("stun-reset-on-the-way", f"turn:{NAME}?transport=tcp turns:{NAME}?transport=tcp", "failed",
        ("plain-stun-filtered|connection-closed|connection-lost",), servers=(coturn(), names()),
        breaks=(nft("inet", "forward", "tcp dport 3478 @th,288,32 0x2112a442 reject with tcp reset"),), never=("no-answer", "nothing runs", "port-closed")),
    Row("a-unreachable-aaaa-fine", f"turn:{NAME}?transport=udp", "failed", ("ipv4-unreachable",),
        servers=(coturn(), names({NAME: [SERVER, SERVER_V6]})), breaks=(drop(f"ip daddr {SERVER}"),), never=("no-answer", "nothing runs")),
    # A server that listens on IPv4 alone, whose name has an AAAA record as well.
    Row("aaaa-refused", f"turn:{NAME}?transport=tcp turn:{NAME}?transport=udp", "failed", ("ipv6-unreachable",),
        servers=(coturn(more=()), names({NAME: [SERVER, SERVER_V6]})), says=("listen on its IPv6 address",),
        never=("port-closed", "Nothing listens", "no working IPv6")),
    Row("turn-over-udp-switched-off", UDP_AND_TCP, "failed", ("port-closed",), servers=(coturn("no-udp"),),
        says=("listen there too", "no-udp"), never=("Start the server",)),
    Row("nothing-answers", f"turn:{SERVER}:3478?transport=udp turn:{SERVER}:3478?transport=tcp stun:{SERVER_B}:3478", "failed",
        ("network-silent|no-answer",), servers=(coturn(more=(SERVER_B,)),), breaks=(drop("meta l4proto { udp, tcp }"),), never=("udp-blocked",)),
    Row("no-neighbour", "turn:198.51.100.77:3478?transport=udp", "failed", ("no-neighbour",), timeout="5s",
        never=("no-answer", "rejected-on-the-way")),
    Row("own-firewall-rejects", f"turn:{SERVER}:3478?transport=udp", "unknown|failed", ("local-firewall",), servers=(coturn(),),
        breaks=(nft("client", "output", "udp dport 3478 drop"),), never=("no-answer", "open files", "nothing runs")),
    Row("bind-address-of-another", [f"turn:{SERVER}:3478?transport=udp", "--bind-address", "198.51.100.99"], "unknown", ("local-address-unusable",),
        servers=(coturn(),), never=("open files", "no-answer")),
    Row("name-leads-to-private-address", f"turn:{NAME}?transport=udp", "failed", ("no-answer|network-unreachable|no-route|rejected-on-the-way",),
        servers=(names({NAME: ["10.11.12.13"]}),), also=("private-dns-answer",), says=("10\\.11\\.12\\.13", "private")),
    Row("client-has-ipv6-alone", f"turn:{SERVER}:3478?transport=udp turn:[{SERVER_V6}]:3478?transport=udp", "failed|degraded|unknown",
        ("no-route",), servers=(coturn(),), breaks=(no_ipv4,), never=("open files", "no-answer", "udp-blocked"),
        report={"checks.1.outcome": "ok"}),
    # Two hosts, one of them down: the other's answers say that the network is fine.
    Row("one-of-two-servers-is-down", f"stun:{SERVER}:3478 stun:203.0.113.77:3478", "failed", ("no-answer|host-unreachable",), servers=(coturn(),),
        breaks=(drop("ip daddr 203.0.113.77"),), never=("network-silent", "udp-blocked"), report={"checks.0.outcome": "ok"}),
    *(Row(f"another-service-{kind}", f"turn:{SERVER}:3478?transport=tcp", "failed", ("not-stun",), servers=(take_and_say(said, 3478, after=after),),
          says=(kind,), never=("no-answer", "nothing runs", "breaks the protocol"))
      for kind, said, after in (("SSH", b"SSH-2.0-OpenSSH_9.2p1\r\n", 0), ("SMTP", b"220 mx.example.net ESMTP SMTP\r\n", 0), ("ERR", b"-ERR unknown command\r\n", 1))),
    *(Row(f"another-service-{kind}", f"turn:{SERVER}:3478?transport=tcp", "failed", ("not-stun",), servers=(take_and_say(said, 3478, after=0, stays=True),),
          says=(shown,), never=("no-answer", "nothing runs", "breaks the protocol", "bad-response"))
      for kind, said, shown in (("VNC", b"RFB 003.008\n", "RFB 003"), ("MySQL", b"J\0\0\0\n8.0.36\0", "38 2e 30"))),
    *(Row(f"another-service-udp-{kind}", f"turn:{SERVER}:3478?transport=udp", "failed", ("not-stun",), servers=(datagrams(answer),),
          says=(shown,), never=("no-answer", "nothing runs", "breaks the protocol", "bad-response"))
      for kind, answer, shown in (("echo", lambda data: data, "echo|sends back"), ("other", lambda data: b"\x80\x01other service", "80 01 6f"))),
    *(Row(f"client-{kind}-route", f"turn:{SERVER}:3478?transport=udp", "unknown", ("no-route",), servers=(coturn(),), breaks=(own_route(kind),),
          says=(error,), never=("open files", "no-answer", "local-error", "local-firewall"))
      for kind, error in (("unreachable", "EHOSTUNREACH"), ("blackhole", "EINVAL"), ("prohibit", "EACCES"))),
]
