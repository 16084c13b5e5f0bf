"""Packets through the relay, each way: what an allocation alone does not show."""
import time

from expectations import has_kind
from network import SERVER, SERVER_V6, behind_nat, shell
from row import Row, nft
from servers import Wire, coturn

ASK = f"turn:{SERVER}:3478?transport=udp"
RELAYED = "udp dport 49152-65535"
# coturn's own answers leave from 3478, what it relays from the relay's port.
RELAYING = "udp sport 49152-65535"
THROUGH = {"checks": has_kind("turn_relay")}
ONE_WAY, WRONG, STOPPED = ("relay-one-way",), ("relay-wrong-address",), ("relay-stopped",)
# The wire loses some of the few requests as well: by chance enough for a warning that comes first.
LOSS = ("relay-loss|packet-loss", "relay-loss")
# What a wire that loses and delays does to requests and to packets of many sizes, too.
BESIDE = ("packet-loss", "relay-loss", "relay-mtu", "relay-reordered", "relay-jitter", "allocation-not-released", "high-latency")


def call(name, findings, verdict="degraded", call=ASK, servers=(coturn(),), **more):
    return Row(f"relay-{name}", call, verdict, findings, servers=servers, **more)


def media(name, findings, both=None, up=None, down=None, verdict="degraded", also=BESIDE, **more):
    """Media for five seconds over a wire that does that to it."""
    return call(name, findings, verdict, [ASK, "--media", "audio", "--duration", "5s"], wire=Wire(up, down, both), timeout="20s", also=also, **more)


def shut_later(net):
    time.sleep(3)
    net.nft("inet", "forward", "udp dport 3478 drop", f"{RELAYED} drop")


def no_route_over_ipv6(net):
    shell(f"ip -n {net.name('server')} -6 route del default")


ROWS = [
    call("ports-closed", ONE_WAY, "failed", breaks=(nft("server", "input", f"{RELAYED} drop"),), says=("relay ports", "comes in|from outside")),
    call("ports-closed-both-ways", ("relay-no-data",), "failed",
         breaks=(nft("server", "input", f"{RELAYED} drop"), nft("server", "output", f"{RELAYING} drop")), says=("49152",)),
    # coturn gives a relay up that it may not send from.
    call("ports-closed-outwards", ("relay-one-way|relay-no-data",), "failed", breaks=(nft("server", "output", f"{RELAYING} drop"),)),
    call("ports-closed-inwards-of-client", ONE_WAY, "failed", breaks=(nft("inet", "forward", f'{RELAYING} oifname "inside" drop'),)),
    call("external-ip-of-another", WRONG, "failed", servers=(coturn("external-ip=203.0.113.99"),), says=("203\\.0\\.113\\.99",)),
    call("range-not-forwarded", ONE_WAY, "failed", servers=(coturn("min-port=50000", "max-port=50100"),),
         breaks=(nft("inet", "forward", "udp dport 50000-50100 drop"),), says=("50[01]\\d\\d",)),
    call("peers-forbidden", ("relay-peer-forbidden",), "failed", servers=(coturn("denied-peer-ip=0.0.0.0-255.255.255.255"),), says=("403",)),
    call("ipv6-without-route", ("no-answer|address-family-silent|fell-silent|udp-port-blocked|host-silent",), "failed", f"turn:[{SERVER_V6}]:3478?transport=udp",
         servers=(coturn("allocation-default-address-family=keep"),), breaks=(no_route_over_ipv6,)),
    call("of-the-other-family", (), "ok", f"turn:[{SERVER_V6}]:3478?transport=udp",
         servers=(coturn("allocation-default-address-family=ipv4"),), report=THROUGH),
    call("mtu-1280", ("relay-mtu",), "ok", breaks=(nft("inet", "forward", f"{RELAYED} meta length > 1280 drop", f"{RELAYING} meta length > 1280 drop"),),
         says=("1280 bytes",)),
    call("mtu-900", ("relay-mtu",), breaks=(nft("inet", "forward", f"{RELAYED} meta length > 900 drop", f"{RELAYING} meta length > 900 drop"),),
         says=("1228",)),
    call("over-tcp", (), "ok", f"turn:{SERVER}:3478?transport=tcp", report=THROUGH),
    call("over-tcp-with-udp-shut", ("relay-shown-from-inside",), "ok", f"turn:{SERVER}:3478?transport=tcp",
         breaks=(nft("inet", "forward", "meta l4proto udp drop"),), report=THROUGH, says=("second allocation",)),
    call("behind-nat", (), "ok", topology=behind_nat, report=THROUGH),
    call("udp-shut-in-mid-call", STOPPED, "failed", [ASK, "--media", "audio", "--duration", "8s"], also=BESIDE,
         during=shut_later, timeout="20s"),
    call("permission-ends-in-mid-call", STOPPED, "failed", [ASK, "--media", "audio", "--duration", "12s"],
         servers=(coturn("permission-lifetime=5", "channel-lifetime=5"),), timeout="30s"),
    media("loss-5-up", LOSS, up={"loss": 0.05}), media("loss-20-up", LOSS, up={"loss": 0.2}),
    media("loss-5-down", LOSS, down={"loss": 0.05}), media("loss-20-down", LOSS, down={"loss": 0.2}),
    media("loss-in-bursts", LOSS, both={"loss": 0.02, "burst": 5}, says=("burst",)),
    media("reordered", ("relay-reordered|relay-jitter",), both={"reorder": 0.2, "late": 0.06}),
    media("duplicated", ("relay-duplicates",), both={"duplicate": 0.2}, verdict="ok"),
    media("jitter-40-ms", ("relay-jitter",), both={"delay": 0.02, "jitter": 0.08}),
    media("delay-300-ms", ("high-latency",), both={"delay": 0.3}),
    media("healthy-media", (), verdict="ok", also=(), report=THROUGH),
]
