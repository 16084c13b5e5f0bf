"""What the server gives, and whether anybody can reach it."""
import socket

import stun
from network import SERVER
from row import Row, nft
from servers import PASSWORD, USER, coturn

ASK = f"turn:{SERVER}:3478?transport=udp"
RELAY = ("relay-address-unroutable",)


def forwarded_with_other_source(net):
    """A container host's proxy: the server sees its gateway in place of the client (kube-proxy, docker-proxy)."""
    net.nft("inet", "snat", 'oifname "outside" udp dport 3478 snat ip to 10.244.0.1')
    net.run("inet", ["ip", "addr", "add", "10.244.0.1/24", "dev", "outside"])
    net.route("server", "203.0.113.1", to="10.244.0.0/24")


def hold_allocation(net):
    """Another client of the same user, that holds a relay beside the probe."""
    other = net.open_socket("server", socket.SOCK_DGRAM)
    other.connect((SERVER, 3478))
    stun.allocate(other, USER, PASSWORD)
    net.held += 1


ROWS = [
    Row("relay-address-private", ASK, "degraded", RELAY, servers=(coturn("external-ip=10.0.0.5"),), says=("10\\.0\\.0\\.5", "external-ip")),
    Row("relay-address-loopback", ASK, "degraded", RELAY, servers=(coturn("external-ip=127.0.0.1"),), says=("127\\.0\\.0\\.1",)),
    Row("relay-on-another-address", ASK, "ok", ("relay-address-elsewhere|relay-elsewhere",), servers=(coturn("external-ip=203.0.113.99"),),
        says=("203\\.0\\.113\\.99", "no data")),
    Row("mapped-address-private", ASK, "degraded", ("mapped-address-private",), servers=(coturn(),),
        breaks=(forwarded_with_other_source,), says=("10\\.244\\.0\\.1",)),
    Row("quota-used-up", f"{ASK}", "failed", ("allocation-quota",), servers=(coturn("user-quota=1"),),
        breaks=(hold_allocation,), report={"check.failure.stun_error_code": 486}),
    # The run's own parallel checks use it up: alone, each passes.
    Row("quota-of-one", f"turn:{SERVER}:3478?transport=udp turn:{SERVER}:3478?transport=tcp", "ok", servers=(coturn("user-quota=1"),),
        never=("allocation-quota",)),
    Row("capacity-used-up", ASK, "failed", ("insufficient-capacity",),
        servers=(coturn("min-port=50000", "max-port=50000"),), breaks=(hold_allocation,)),
    Row("stun-only", f"turn:{SERVER}:3478?transport=udp", "failed", ("turn-not-offered",), servers=(coturn("stun-only"),),
        says=("STUN",), never=("no-answer", "nothing runs", "congestion", "packet-loss")),
    Row("stun-only-tcp", f"turn:{SERVER}:3478?transport=tcp", "failed", ("turn-not-offered",), servers=(coturn("stun-only"),),
        never=("no-answer", "nothing runs", "congestion")),
    Row("no-stun", ASK, "ok", ("binding-unanswered",), servers=(coturn("no-stun"),)),
    Row("redirect-unsigned", ASK, "failed", ("redirect-not-followed",), servers=(coturn("alternate-server=203.0.113.11:3478"),),
        says=("203\\.0\\.113\\.11",)),
    Row("open-relay", ASK, "degraded|failed", ("open-relay",), servers=(coturn(auth="none"),)),
]
