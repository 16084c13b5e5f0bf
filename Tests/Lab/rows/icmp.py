"""Somebody on the way says why a packet goes no further."""
from expectations import has, is_not
from network import ROUTER, ROUTER_V6, SERVER, SERVER_V6
from row import Row, drop, nft, reject
from servers import coturn

PLACES = {"v4": (SERVER, ROUTER), "v6": (f"[{SERVER_V6}]", ROUTER_V6)}
UDP = "udp dport 3478"
SYN = "tcp dport 3478"


def both_versions(name, breaks, reason, findings, **report):
    for version, (host, router) in PLACES.items():
        yield Row(f"icmp-{name}-{version}", f"turn:{host}:3478?transport=udp", "failed", findings, servers=(coturn(),),
                  breaks=breaks, never=("no-answer",),
                  report={"check.failure.reason": reason, "check.failure.evidence": has(f"from {router}"),
                          **{f"check.{key}": value for key, value in report.items()}})


# The refusal of a second SYN, as any from afar, comes after `connect` itself.
LATE = "tcp dport 3478 quota until 90 bytes drop"


def tcp(name, breaks, reason, findings, evidence=None, host=SERVER):
    return Row(f"tcp-{name}", f"turn:{host}:3478?transport=tcp", "failed", findings, servers=(coturn(),),
               breaks=breaks, never=("no-answer",),
               report={"check.failure.reason": reason, "check.failure.phase": "connect",
                       **({"check.failure.evidence": has(evidence)} if evidence else {})})


def late(how):
    return (nft("inet", "forward", LATE, f"{SYN} reject with {how}"),)


FIREWALL = ("rejected-on-the-way|firewall-rejects",)
ROWS = [
    # STUN-42: what a host or a filter decided ends the transaction with the first packet.
    *both_versions("admin-prohibited", (reject(UDP, "icmpx admin-prohibited"),), "administratively_prohibited",
                   FIREWALL, requests_sent_count=1),
    *both_versions("port-unreachable", (reject(UDP, "icmpx port-unreachable"),), "connection_refused",
                   FIREWALL, requests_sent_count=1),
    # Soft errors pass when a route settles: the request is sent again, and in the end it was no mere timeout.
    *both_versions("host-unreachable", (reject(UDP, "icmpx host-unreachable"),), "host_unreachable",
                   ("host-unreachable|rejected-on-the-way",), retransmission_count=is_not(0)),
    *both_versions("no-route", (reject(UDP, "icmpx no-route"),), "network_unreachable",
                   ("network-unreachable|rejected-on-the-way",), retransmission_count=is_not(0)),
    *both_versions("hops-run-out", (nft("inet", "early", f"{UDP} ip ttl set 1", f"{UDP} ip6 hoplimit set 1"),),
                   "host_unreachable", ("host-unreachable|hops-run-out",)),
    tcp("admin-prohibited", (reject(SYN, "icmpx admin-prohibited"),), "administratively_prohibited", FIREWALL,
        f"from {ROUTER}"),
    tcp("reset-on-the-way", (reject(SYN, "tcp reset"),), "connection_refused", ("port-closed",), "TCP RST"),
    tcp("late-admin-prohibited-v4", late("icmpx admin-prohibited"), "administratively_prohibited", FIREWALL,
        f"from {ROUTER}"),
    tcp("late-admin-prohibited-v6", late("icmpx admin-prohibited"), "administratively_prohibited", FIREWALL,
        f"from {ROUTER_V6}", host=f"[{SERVER_V6}]"),
    tcp("late-host-unreachable", late("icmpx host-unreachable"), "host_unreachable",
        ("host-unreachable|rejected-on-the-way",)),
    tcp("late-reset", late("tcp reset"), "connection_refused", ("port-closed",)),
    Row("udp-admin-prohibited-tcp-fine", f"turn:{SERVER}:3478?transport=udp turn:{SERVER}:3478?transport=tcp", "failed",
        ("udp-blocked|rejected-on-the-way|firewall-rejects",), servers=(coturn(),), also=("rejected-on-the-way",),
        breaks=(reject(UDP, "icmpx admin-prohibited"),), never=("no-answer", "silent over UDP"),
        says=("prohibited", ROUTER)),
    Row("closed-port-udp-v4", f"turn:{SERVER}:3480?transport=udp", "failed", ("port-closed",), servers=(coturn(),),
        report={"check.failure.reason": "connection_refused", "check.failure.evidence": has(f"from {SERVER}")}),
    Row("closed-port-udp-v6", f"turn:[{SERVER_V6}]:3480?transport=udp", "failed", ("port-closed",), servers=(coturn(),),
        report={"check.failure.reason": "connection_refused", "check.failure.evidence": has(f"from {SERVER_V6}")}),
    Row("closed-port-tcp", f"turn:{SERVER}:3480?transport=tcp", "failed", ("port-closed",), servers=(coturn(),),
        report={"check.failure.reason": "connection_refused", "check.failure.evidence": has("TCP RST")}),
    Row("server-is-down", f"turn:{SERVER}:3478?transport=udp turn:{SERVER}:3478?transport=tcp", "failed",
        ("port-closed",), never=("no-answer", "rejected-on-the-way", "udp-blocked")),
    Row("host-does-not-exist", "turn:203.0.113.77:3478?transport=udp", "failed", ("host-unreachable",),
        timeout="5s", never=("rejected-on-the-way", "no-answer"), report={"check.failure.reason": "host_unreachable"}),
]
