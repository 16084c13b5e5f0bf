"""Nothing is broken: nothing above info may be said."""
from certificates import NAME
from expectations import starts
from network import CLIENT, CLIENT_V6, SERVER, SERVER_V6, behind_nat, behind_two_nats
from row import Row, nft
from servers import coturn, names

EVERY_WAY = (f"turn:{NAME}?transport=udp turn:{NAME}?transport=tcp turns:{NAME}?transport=tcp "
             f"turns:{NAME}?transport=udp stun:{NAME}")
NO_ALARM = ("retransmissions", "packet-loss", "samples-cut", "unsigned-error")


def open_path(transport, host, mapped):
    return Row(
        f"open-path-{transport}-{'v6' if ':' in host else 'v4'}", f"turn:{host}:3478?transport={transport}", "ok",
        servers=(coturn(),), never=NO_ALARM,
        report={"check.outcome": "ok", "check.mapped_address": starts(mapped), "check.rtt.sample_count": 7})


ROWS = [
    Row("healthy-direct", EVERY_WAY, "ok", servers=(coturn(), names()), never=NO_ALARM + (r"Offer turns:",)),
    Row("healthy-nat", EVERY_WAY, "ok", topology=behind_nat, servers=(coturn(), names()), never=NO_ALARM,
        report={"checks.0.mapped_address": starts(f"{CLIENT}:")}),
    Row("healthy-double-nat-stream", f"turn:{NAME}?transport=tcp turns:{NAME}?transport=tcp", "ok",
        topology=behind_two_nats, servers=(coturn(), names()), never=NO_ALARM,
        report={"checks.0.mapped_address": starts(f"{CLIENT}:")}),
    *(open_path(transport, host, mapped) for transport in ("udp", "tcp")
      for host, mapped in ((SERVER, f"{CLIENT}:"), (f"[{SERVER_V6}]", f"[{CLIENT_V6}]:"))),
    Row("address-translation-v6", f"turn:[{SERVER_V6}]:3478?transport=udp", "ok", servers=(coturn(),), never=NO_ALARM,
        breaks=(nft("inet", "snat", 'oifname "outside" masquerade'),),
        report={"check.mapped_address": starts("[2001:db8:2::1]:")}),
    # Karn: the answer to a request that was sent twice is no sample, so there is one less than on an open path.
    Row("first-datagram-is-lost", f"turn:{SERVER}:3478?transport=udp", "ok", servers=(coturn(),),
        breaks=(nft("inet", "forward", "udp dport 3478 quota until 100 bytes drop"),),
        report={"check.retransmission_count": 1, "check.rtt.sample_count": 6}),
]
