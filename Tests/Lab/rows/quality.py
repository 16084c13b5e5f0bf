"""Paths that lose, delay and cut."""
from certificates import NAME
from network import SERVER
from row import Row, drop, nft
from servers import Wire, coturn, issued, names

UDP_AND_TCP = f"turn:{SERVER}:3478?transport=udp turn:{SERVER}:3478?transport=tcp"


def black_hole(size, place="inet"):
    """Large packets from the server vanish, and no ICMP says so."""
    return nft(place, "forward", f'iifname {{ "outside", "wire" }} meta length > {size} drop')


ROWS = [
    Row("downstream-loss-20", [f"turn:{SERVER}:3478?transport=udp", "--count", "40"], "degraded", ("packet-loss|packet-loss-downstream",),
        servers=(coturn(),), wire=Wire(down={"loss": 0.2}), timeout="30s",
        also=("allocation-not-released",),
        never=("samples-cut", "retransmissions"), says=(r"\d+ of \d+",)),
    Row("upstream-loss-20", [f"turn:{SERVER}:3478?transport=udp", "--count", "40"], "degraded", ("packet-loss",),
        servers=(coturn(),), wire=Wire(up={"loss": 0.2}), timeout="30s", also=("allocation-not-released",),
        never=("samples-cut", "retransmissions", "downstream"), says=(r"\d+ of \d+",)),
    Row("loss-1", [f"turn:{SERVER}:3478?transport=udp", "--count", "20"], "ok", servers=(coturn(),),
        wire=Wire(both={"loss": 0.01}), timeout="10s", never=("samples-cut", "retransmissions")),
    Row("latency-800-ms", UDP_AND_TCP, "degraded", ("high-latency",), servers=(coturn(),),
        wire=Wire(both={"delay": 0.4}), timeout="15s", says=("8\\d\\d(\\.\\d)? ms|0\\.8\\d* s",),
        never=("samples-cut", "retransmissions", "packet-loss", "time was too short")),
    Row("latency-250-ms", UDP_AND_TCP, "ok", servers=(coturn(),), wire=Wire(both={"delay": 0.125}), timeout="10s",
        never=("retransmissions", "samples-cut", "packet-loss")),
    Row("jitter-40-ms", [f"turn:{SERVER}:3478?transport=udp", "--count", "10"], "ok", servers=(coturn(),),
        wire=Wire(both={"delay": 0.01, "jitter": 0.04}), never=("packet-loss",)),
    Row("duplicates", f"turn:{SERVER}:3478?transport=udp", "ok", servers=(coturn(),),
        wire=Wire(both={"duplicate": 0.5}), never=("packet-loss",)),
    Row("reordered", [f"turn:{SERVER}:3478?transport=udp", "--count", "20"], "ok", servers=(coturn(),),
        wire=Wire(both={"reorder": 0.3, "late": 0.05}), never=("packet-loss",)),
    Row("mtu-black-hole", f"turns:{NAME}:5349?transport=tcp turn:{NAME}:3478?transport=tcp turn:{NAME}:3478?transport=udp",
        "failed", ("large-packets-lost|tls-unanswered",), servers=(coturn(certificate=lambda net: issued(net, key="rsa4096")), names()),
        breaks=(black_hole(1000),), says=("MTU",), never=("no-answer", "nothing runs", "firewall drops")),
    # Alone, a handshake that falls silent may also be a filter of TLS.
    Row("mtu-black-hole-tls-alone", f"turns:{NAME}:5349?transport=tcp", "failed", ("large-packets-lost|tls-unanswered",),
        servers=(coturn(certificate=lambda net: issued(net, key="rsa4096")), names()), breaks=(black_hole(1000),),
        says=("MTU",), never=("no-answer", "nothing runs", "firewall drops")),
    # The server has more to give than it gives one source in a second: a burst passes, then a steady rate.
    Row("rate-limit", [f"stun:{SERVER}:3478", "--count", "60", "--interval", "20ms"], "degraded", ("rate-limited",),
        servers=(coturn(),), timeout="20s",
        breaks=(nft("inet", "forward", "udp dport 3478 limit rate over 5/second burst 10 packets drop"),),
        never=("congestion", "wireless", "samples-cut")),
]
