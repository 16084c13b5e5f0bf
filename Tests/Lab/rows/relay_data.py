"""Packets through the relay, each way: what an allocation alone does not show."""
import time

from expectations import has_kind
from network import SERVER, SERVER_V6, behind_nat, shell
from row import Row, nft
from servers import Wire, coturn

ASK = f"turn:{SERVER}:3478?transport=udp"
LATER = "needs data through the relay"
RELAYED = "udp dport 49152-65535"
# coturn's own answers leave from 3478, what it relays from the relay's port.
RELAYING = "udp sport 49152-65535"
THROUGH = {"checks": has_kind("turn_relay")}
NO_DATA, ONE_WAY, LOSS = ("relay-no-data",), ("relay-one-way",), ("relay-loss",)


def call(name, findings, verdict="degraded", call=ASK, servers=(coturn(),), **more):
    return Row(f"relay-{name}", call, verdict, findings, servers=servers, later=LATER, **more)


def media(name, findings, both=None, up=None, down=None, verdict="degraded", **more):
    """Media for five seconds over a wire that does that to it."""
    return call(name, findings, verdict, [ASK, "--media", "audio", "--duration", "5s"], wire=Wire(up, down, both), timeout="20s", **more)


def shut_later(net):
    time.sleep(3)
    net.nft("inet", "forward", "udp dport 3478 drop", f"{RELAYED} drop")


def no_route_over_ipv6(net):
    shell(f"ip -n {net.name('server')} -6 route del default")


ROWS = [
    call("ports-closed", NO_DATA, "failed", breaks=(nft("server", "input", f"{RELAYED} drop"),), says=("49152|relay port",)),
    call("ports-closed-outwards", ONE_WAY, "failed", breaks=(nft("server", "output", f"{RELAYING} drop"),)),
    call("ports-closed-inwards-of-client", ONE_WAY, "failed", breaks=(nft("inet", "forward", f'{RELAYING} oifname "inside" drop'),)),
    call("external-ip-of-another", NO_DATA, "failed", servers=(coturn("external-ip=203.0.113.99"),), says=("203\\.0\\.113\\.99",)),
    call("range-not-forwarded", NO_DATA, "failed", servers=(coturn("min-port=50000", "max-port=50100"),),
         breaks=(nft("inet", "forward", "udp dport 50000-50100 drop"),), says=("500\\d\\d",)),
    call("sends-from-another-address", ("relay-wrong-address|relay-one-way",), "failed",
         breaks=(nft("inet", "snat", f'{RELAYING} oifname "inside" snat ip to 203.0.113.50'),), says=("203\\.0\\.113\\.50",)),
    call("peers-forbidden", ("forbidden",), "failed", servers=(coturn("denied-peer-ip=0.0.0.0-255.255.255.255"),), says=("403",)),
    call("ipv6-without-route", NO_DATA, "failed", f"turn:[{SERVER_V6}]:3478?transport=udp",
         servers=(coturn("allocation-default-address-family=keep"),), breaks=(no_route_over_ipv6,)),
    call("mtu-1280", ("relay-mtu",), breaks=(nft("inet", "forward", f"{RELAYED} meta length > 1280 drop", f"{RELAYING} meta length > 1280 drop"),),
         says=("1\\D?280|MTU",)),
    call("mtu-900", ("relay-mtu",), breaks=(nft("inet", "forward", f"{RELAYED} meta length > 900 drop", f"{RELAYING} meta length > 900 drop"),),
         says=("1\\D?200",)),
    call("over-tcp", (), "ok", f"turn:{SERVER}:3478?transport=tcp", report=THROUGH),
    call("behind-nat", (), "ok", topology=behind_nat, report=THROUGH),
    call("udp-shut-in-mid-call", ("relay-no-data|relay-loss|fell-silent",), "failed", [ASK, "--media", "audio", "--duration", "8s"],
         during=shut_later, timeout="20s"),
    call("permission-ends-in-mid-call", ("relay-loss|relay-no-data",), "degraded", [ASK, "--media", "audio", "--duration", "12s"],
         servers=(coturn("permission-lifetime=5", "channel-lifetime=5"),), timeout="30s"),
    media("loss-5-up", LOSS, up={"loss": 0.05}), media("loss-20-up", LOSS, up={"loss": 0.2}),
    media("loss-5-down", LOSS, down={"loss": 0.05}), media("loss-20-down", LOSS, down={"loss": 0.2}),
    media("loss-in-bursts", LOSS, both={"loss": 0.02, "burst": 5}, says=("burst",)),
    media("reordered", ("relay-reordered",), both={"reorder": 0.2, "late": 0.06}),
    media("duplicated", ("relay-duplicates",), both={"duplicate": 0.2}),
    media("jitter-40-ms", ("relay-jitter",), both={"delay": 0.02, "jitter": 0.08}),
    media("delay-300-ms", ("relay-delay",), both={"delay": 0.3}),
    media("healthy-media", (), verdict="ok", report=THROUGH),
]
