"""What the NATs between do to a client's addresses."""
import os
import socket
import struct
import time

from certificates import NAME
from expectations import starts
from network import CLIENT, INSIDE, SERVER, SERVER_B, SERVER_V6, behind_nat, behind_two_nats, direct, shell
from row import Row, drop, nft, reject
from rows.implementations import stund
from servers import coturn, names

CHANGING = "needs a NAT that changes a mapping in use: the kernel's does not"
ASK = f"stun:{SERVER}:3478"
# With two addresses coturn tells of the other one (RFC 5780).
TWO_ADDRESSES = coturn(more=(SERVER_B,))


def nat(name, findings, call=ASK, topology=behind_nat, servers=(TWO_ADDRESSES,), verdict="ok", **more):
    return Row(f"nat-{name}", call, verdict, findings, topology=topology, servers=servers, command="nat", user=None, **more)


def shows(mapping, filtering, **more):
    """What the one check has found out of the NAT."""
    return {"check.nat.mapping": mapping, "check.nat.filtering": filtering, **{f"check.nat.{key}": value for key, value in more.items()}}


def over_tcp(mapping, answers):
    """The same of TCP, and how many destinations have answered there."""
    def answered(views):
        return sum(each["mapped_address"] is not None for each in views) == answers

    def is_one_of(found):
        return found in (mapping.split("|") if mapping else [None])
    return {"check.nat.tcp.mapping": is_one_of, "check.nat.tcp.views": answered}


def kinds(*wanted):
    """The types of a list of candidates."""
    return lambda found: [each["type"] for each in found] == list(wanted)


def below(limit):
    return lambda found: found < limit


EVERYBODY, CONTACTS = "endpoint_independent", "address_and_port_dependent"


def translating(*rules, place="home"):
    """Another way to translate in place of the home router's."""
    def change(net):
        net.run(place, ["nft", "flush", "ruleset"])
        net.nft(place, "snat", *rules)
    return change


def forwarding(net):
    """Whatever comes to the outside address goes to the one client: a full cone, hairpin included."""
    net.nft("home", "dnat", f"ip daddr {CLIENT} udp dport 1024-65535 dnat ip to {INSIDE}")
    net.nft("home", "snat", f'ip saddr {INSIDE} ip daddr {INSIDE} masquerade')


def mapping_lives(seconds, place="home"):
    return lambda net: net.run(place, ["sysctl", "-qw", f"net.netfilter.nf_conntrack_udp_timeout={seconds}",
                                       f"net.netfilter.nf_conntrack_udp_timeout_stream={seconds}"])


def hairpin_with_inside_source(net):
    net.nft("home", "dnat", f"ip daddr {CLIENT} udp dport 1024-65535 dnat ip to {INSIDE}")


# Never sent to: miniupnpd takes no address of the ranges for documentation for its own.
ELSEWHERE = "203.1.2.3"


def router(*options):
    """The home router answers as miniupnpd does."""
    def start(net):
        path = os.path.join(net.scratch, "miniupnpd.conf")
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(["ext_ifname=uplink", "listening_ip=inside", "port=5000", "secure_mode=yes",
                                  "uuid=1e0f6f2a-1f7c-4b8e-9a68-2f5c3f6b7a10", *options, ""]))
        net.start("home", ["miniupnpd", "-d", "-f", path, "-P", os.path.join(net.scratch, "miniupnpd.pid")])
        net.wait_until(lambda: listens_udp(net, "home", 5351 if "enable_natpmp=yes" in options else 1900), "miniupnpd")
    return start


def nat_pmp(outside):
    """The home router answers public address requests (RFC 6886)."""
    def start(net):
        asked = net.open_socket("home", socket.SOCK_DGRAM)
        asked.bind(("192.168.1.1", 5351))

        def answer():
            while True:
                request, client = asked.recvfrom(64)
                if request == b"\0\0":
                    asked.sendto(struct.pack("!BBHI4s", 0, 128, 0, 1, socket.inet_aton(outside)), client)
        net.thread(answer)
    return start


def listens_udp(net, place, port):
    return f":{port} " in net.run(place, ["ss", "-Hlun"])


def change_ports_later(net):
    time.sleep(1)
    translating('oifname "uplink" meta l4proto udp masquerade to :20000-20100')(net)


def two_uplinks(net):
    """Packets leave by two public addresses in turn."""
    shell(f"ip -n {net.name('home')} addr add 198.51.100.3/24 dev uplink")
    net.run("home", ["nft", "flush", "ruleset"])
    net.nft("home", "snat", 'oifname "uplink" snat ip to numgen inc mod 2 map { 0 : 198.51.100.2, 1 : 198.51.100.3 }')


def ports_used_up(net):
    """A carrier's block of ports for one subscriber, which other flows of his hold."""
    translating('oifname "uplink" meta l4proto udp masquerade to :30000-30003', place="carrier")(net)
    for _ in range(4):
        other = net.open_socket("client", socket.SOCK_DGRAM)
        other.sendto(b"x", (SERVER, 3478))


def only_answers(net):
    """A firewall in front of a public address that lets in what was asked for."""
    net.nft("inet", "forward", 'iifname "outside" ct state new drop')


SERVER_B_V6 = "2001:db8:2::11"


def another_address(net):
    """Of IPv6, as the tests of RFC 5780 need it."""
    shell(f"ip -n {net.name('server')} addr add {SERVER_B_V6}/64 dev uplink nodad")


TWO_ADDRESSES_V6 = (another_address, coturn(address=SERVER_V6, more=(SERVER_B_V6,)))
ASK_V6 = f"stun:[{SERVER_V6}]:3478"


# Two servers that know nothing of each other, of which neither tells of another address.
PLAIN = tuple(coturn("no-rfc5780", address=each, more=()) for each in (SERVER, SERVER_B))


BOTH = f"stun:{SERVER}:3478 stun:{SERVER_B}:3478"


def mapping_is(state, reason=None, count=2):
    """What a plain run says of the NATs."""
    return {"summary.nat_mapping": {"state": state, "reason": reason, "server_count": count}}


ROWS = [
    nat("none", (), topology=direct, never=("mapping-varies", "no-hairpin"), report=shows(EVERYBODY, EVERYBODY, hairpin=None)),
    nat("firewall", (), topology=direct, breaks=(only_answers,), never=("mapping-varies",), report=shows(EVERYBODY, CONTACTS)),
    nat("none-v6", (), ASK_V6, topology=direct, servers=TWO_ADDRESSES_V6, report=shows(EVERYBODY, EVERYBODY)),
    nat("firewall-v6", (), ASK_V6, topology=direct, servers=TWO_ADDRESSES_V6, breaks=(only_answers,), report=shows(EVERYBODY, CONTACTS)),
    nat("nat66", ("no-hairpin",), ASK_V6, topology=direct, servers=TWO_ADDRESSES_V6, breaks=(nft("inet", "snat", 'oifname "outside" masquerade'),),
        report=shows(EVERYBODY, CONTACTS)),
    nat("full-cone", (), breaks=(forwarding,), never=("mapping-varies",), report=shows(EVERYBODY, EVERYBODY)),
    nat("port-restricted", ("no-hairpin",), never=("mapping-varies",), report=shows(EVERYBODY, CONTACTS, filtering_confirmed=True)),
    nat("symmetric", ("mapping-varies",), breaks=(translating('oifname "uplink" masquerade random,fully-random'),), says=("relay",),
        report=shows(CONTACTS, CONTACTS, filtering_confirmed=False)),
    nat("old-server", ("no-hairpin",), servers=(stund(),), report=shows(EVERYBODY, CONTACTS, method="rfc3489", passes_fragments=None)),
    nat("old-server-full-cone", (), servers=(stund(),), breaks=(forwarding,), never=("filtering-not-tested",),
        report=shows(EVERYBODY, EVERYBODY, method="rfc3489")),
    nat("old-server-symmetric", ("mapping-varies",), servers=(stund(),), breaks=(translating('oifname "uplink" masquerade random,fully-random'),),
        report={"check.nat.method": "rfc3489", "check.nat.filtering": CONTACTS}),
    nat("tcp-same", ("no-hairpin",), report=over_tcp("endpoint_independent", 3), never=("mapping-varies",)),
    nat("tcp-untranslated", (), topology=direct, report=over_tcp("endpoint_independent", 3)),
    # The NAT's habits over UDP and over TCP are two things.
    nat("tcp-symmetric", ("no-hairpin",), breaks=(translating('oifname "uplink" meta l4proto tcp masquerade random,fully-random',
                                                              'oifname "uplink" masquerade'),),
        report={**shows(EVERYBODY, CONTACTS), **over_tcp("address_and_port_dependent|address_dependent", 3)}),
    nat("tcp-of-several-plain-servers", ("filtering-not-tested",), f"stun:{SERVER} stun:{SERVER_B}", servers=PLAIN, report=over_tcp("endpoint_independent", 2)),
    nat("tcp-of-one-plain-server", ("filtering-not-tested",), servers=PLAIN, report=over_tcp(None, 1)),
    nat("tcp-refused", ("no-hairpin",), breaks=(reject("tcp dport 3478-3479", "tcp reset"),), report={"check.nat.tcp": None}),
    # Silence is no verdict, and takes no longer than the other tests.
    nat("tcp-silent", ("no-hairpin",), breaks=(drop("tcp dport 3478-3479"),),
        report={"check.nat.tcp": None, "run.duration_seconds": below(3.5)}),
    nat("several-plain-servers", ("filtering-not-tested",), f"stun:{SERVER} stun:{SERVER_B}", servers=PLAIN, never=("mapping-varies",),
        report=shows(EVERYBODY, None, method="several_servers")),
    nat("one-plain-server", ("filtering-not-tested",), servers=PLAIN, report=shows(None, None, method="one_server")),
    nat("double", ("double-nat",), topology=behind_two_nats, says=("100\\.64\\.",), also=("no-hairpin",)),
    nat("router-natpmp", ("double-nat",), topology=behind_two_nats, breaks=(nat_pmp("100.64.0.2"),), also=("no-hairpin",),
        says=("192\\.168\\.1\\.1 has the outside address 100\\.64\\.0\\.2, .* by NAT-PMP, while servers see 198\\.51\\.100\\.2",)),
    nat("router-natpmp-as-seen", ("no-hairpin",), breaks=(nat_pmp(CLIENT),), never=("double-nat",),
        report={"check.nat.router": {"address": "192.168.1.1", "method": "nat_pmp", "outside_address": CLIENT}}),
    nat("router-upnp", ("double-nat",), breaks=(router("enable_natpmp=no", "enable_upnp=yes", f"ext_ip={ELSEWHERE}"),), also=("no-hairpin",),
        says=(f"{ELSEWHERE}, .* by UPnP, while servers see 198\\.51\\.100\\.2",)),
    # It tells nobody of an address that is not public.
    nat("router-without-address", ("double-nat",), topology=behind_two_nats, breaks=(router("enable_natpmp=yes", "enable_upnp=yes"),), also=("no-hairpin",),
        report={"check.nat.router": {"address": "192.168.1.1", "method": "nat_pmp", "outside_address": None}}),
    nat("router-left-alone", ("no-hairpin",), [ASK, "--no-router"], breaks=(nat_pmp("100.64.0.2"),), never=("double-nat",),
        report={"check.nat.router": None}),
    nat("without-hairpin", ("no-hairpin",)),
    nat("hairpin-with-inside-source", ("hairpin-inside-source|no-hairpin",), breaks=(hairpin_with_inside_source,)),
    *(nat(f"mapping-lives-{seconds}-s", ("mapping-short",), [ASK, "--lifetime"], breaks=(mapping_lives(seconds),), timeout=f"{2 * seconds + 5}s",
          says=(f"\\b({seconds - 1}|{seconds}|{seconds + 1}) s",)) for seconds in (10, 20)),
    nat("ports-used-up", ("mapping-missing|no-answer|udp-blocked",), topology=behind_two_nats, verdict="failed", breaks=(ports_used_up,)),
    nat("ports-change-in-mid-run", ("mapping-unstable",), [ASK, "--count", "20"], during=change_ports_later, later=CHANGING),
    nat("two-uplinks", ("mapped-addresses-differ|mapping-unstable|mapping-varies",), breaks=(two_uplinks,), says=("198\\.51\\.100\\.3",)),
    # What the credentials are for: the relay's address, and nothing left behind.
    Row("nat-relayed-candidate", f"turn:{SERVER}:3478", "ok", ("no-hairpin",), topology=behind_nat, servers=(TWO_ADDRESSES,), command="nat",
        report={"check.nat.candidates": kinds("host", "srflx", "relay"), "check.nat.relays.0.mapped_address": starts(f"{CLIENT}:")}),
    Row("nat-relay-refused", f"turn:{SERVER}:3478", "ok", ("no-hairpin",), topology=behind_nat, servers=(TWO_ADDRESSES,), command="nat", password="wrong",
        report={"check.nat.candidates": kinds("host", "srflx"), "check.nat.relays.0.relayed_addresses": []}),
    nat("udp-shut", ("udp-blocked",), verdict="failed", breaks=(nft("inet", "forward", "meta l4proto udp drop"),)),
    nat("dns64", ("nat64",), f"stun:{NAME}", topology=direct, servers=(TWO_ADDRESSES, names({"ipv4only.arpa": ["64:ff9b::c000:aa"], NAME: [SERVER]})),
        says=("64:ff9b",)),
    # What a plain run sees for nothing: one socket, two servers.
    Row("run-mapping-varies", BOTH, "ok", ("mapping-varies",), topology=behind_nat, servers=(TWO_ADDRESSES,),
        breaks=(translating('oifname "uplink" masquerade random,fully-random'),),
        report={**mapping_is("varies"), "checks.0.requests_sent_count": 5, "checks.1.requests_sent_count": 5}),
    Row("run-mapping-same", BOTH, "ok", topology=behind_nat, servers=(TWO_ADDRESSES,), never=("mapping-varies",),
        report=mapping_is("endpoint_independent")),
    Row("run-mapping-untranslated", BOTH, "ok", servers=(TWO_ADDRESSES,), never=("mapping-varies",), report=mapping_is("endpoint_independent")),
    Row("run-mapping-one-server", f"stun:{SERVER}:3478", "ok", topology=behind_nat, servers=(TWO_ADDRESSES,), never=("mapping-varies",),
        report=mapping_is("not_tested", "one_server", 0)),
    # Other servers see two addresses in turn: what leaves by several ways is not compared by its ports.
    Row("run-mapping-two-uplinks", BOTH, "ok|degraded", ("mapped-addresses-differ|mapping-unstable|mapping-varies",), topology=behind_nat, servers=(TWO_ADDRESSES,),
        breaks=(two_uplinks,)),
    Row("run-mapping-of-relays", f"turn:{SERVER}:3478 turn:{SERVER_B}:3478", "ok", ("mapping-varies",), topology=behind_nat, servers=(TWO_ADDRESSES,),
        breaks=(translating('oifname "uplink" masquerade random,fully-random'),), report=mapping_is("varies"), relay=True),
]
