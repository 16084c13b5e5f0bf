"""What `iceprobe run` says of packets through a relay, beside what a capture on both legs shows; and how long the
default checks take on a path of 50 ms. In namespaces of its own (root).

usage: relay.py PATH_OF_ICEPROBE [media] [time]
"""

import json
import os
import pathlib
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Lab"))
from network import SERVER, SERVER_B, Network, behind_nat, direct  # noqa: E402
from servers import PASSWORD, USER, Wire, coturn  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
SECTIONS = sys.argv[2:] or ["media", "time"]
HOST, PORT = "127.0.0.1", 3478
RATE, SECONDS = 520, 10  # × 1,200 bytes: video at 5 Mbit/s
MAGIC, FLOW, TO_PEER, FROM_PEER = b"\xfeicp", 2, 1, 2
HALF_WAY = 0.025
failed = []


def told(text, value, limit, unit):
    """Prints a figure beside what it has to reach."""
    failed.extend([text] if value > limit else [])
    print(f"{text:64} {value:9.3f} {unit}   (at most {limit:g} {unit})", flush=True)


def run(net, arguments):
    """The JSON report of the program in the client's namespace."""
    path = os.path.join(net.scratch, "password")
    pathlib.Path(path).write_text(PASSWORD, encoding="ascii")
    command = ["ip", "netns", "exec", net.name("client"), PROGRAM, *arguments, "--format", "json"]
    if arguments[0] == "run":
        command += ["--username", USER, "--credential-file", path]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(arguments)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def in_network(body):
    scratch = tempfile.mkdtemp(prefix="iceprobe-bench-")
    net = Network(scratch, scratch)
    try:
        body(net)
    finally:
        net.close()
        shutil.rmtree(scratch, ignore_errors=True)


# Media beside a capture

def captured(path):
    """When each packet of the flow was seen: [direction][is it between client and server][sequence], in nanoseconds."""
    seen = {TO_PEER: ({}, {}), FROM_PEER: ({}, {})}
    data = pathlib.Path(path).read_bytes()
    if data[:4] != struct.pack("<I", 0xA1B23C4D):
        sys.exit("tcpdump wrote no nanoseconds")
    offset = 24
    while offset + 16 <= len(data):
        seconds, nanoseconds, count, _ = struct.unpack_from("<IIII", data, offset)
        packet = data[offset + 16:offset + 16 + count]
        offset += 16 + count
        # Ethernet, IPv4 without options, UDP.
        source, destination = struct.unpack_from(">HH", packet, 34)
        start = packet.find(MAGIC, 42)
        if start < 0 or start + 18 > len(packet):
            continue
        sequence, series, direction = struct.unpack_from(">IBB", packet, start + 12)
        if series == FLOW:
            legs = seen[direction]
            legs[PORT in (source, destination)].setdefault(sequence, seconds * 10**9 + nanoseconds)
    return seen


def summary(delays):
    """As the program's: nearest rank, and the mean of the two in the middle."""
    ordered = sorted(delays)
    return {"min": ordered[0], "median": statistics.median(ordered),
            "p95": ordered[(95 * len(ordered) + 99) // 100 - 1], "max": ordered[-1]}


def media(net):
    net.add("client")
    coturn("allow-loopback-peers", place="client", address=HOST, more=(), tls=False)(net)
    capture, log = os.path.join(net.scratch, "lo.pcap"), os.path.join(net.scratch, "tcpdump.log")
    tcpdump = net.start("client", ["tcpdump", "-i", "lo", "--time-stamp-precision=nano", "-s", "128", "-B", "8192", "-U",
                                   "-w", capture, "udp"], log="tcpdump.log")
    net.wait_until(lambda: "listening on" in pathlib.Path(log).read_text(), "tcpdump")
    report = run(net, ["run", "--media", f"{RATE}x1200", "--duration", f"{SECONDS}s", "--max-rate", "6000",
                       "--timeout", "30s", f"turn:{HOST}:{PORT}?transport=udp"])
    # What is still in the capture's ring comes a second later at most.
    try:
        tcpdump.wait(1.5)
    except subprocess.TimeoutExpired:
        tcpdump.send_signal(signal.SIGINT)
        tcpdump.wait(10)
    relay = next(check["relay"] for check in report["checks"] if check["kind"] == "turn_relay")
    seen = captured(capture)
    errors, lost, clocks = [], 0, set()
    for direction, flow in ((TO_PEER, relay["to_peer"]), (FROM_PEER, relay["from_peer"])):
        first, last = seen[direction][direction == TO_PEER], seen[direction][direction == FROM_PEER]
        shown = summary([last[number] - first[number] for number in last])
        errors += [abs(flow["delay"][f"{name}_seconds"] * 1e6 - shown[name] / 1e3) for name in shown]
        clocks.add(flow["delay"]["clock"])
        # What was to be sent and did not leave, or came and was not counted; what the server lost is not ours.
        lost += RATE * SECONDS - len(first) + abs(flow["sent_count"] - len(first)) + abs(flow["received_count"] - len(last))
        print(f"{'to the peer' if direction == TO_PEER else 'from the peer':14} {len(first)} left, {len(last)} came; median "
              f"{shown['median'] / 1e3:.1f} µs, p95 {shown['p95'] / 1e3:.1f} µs in the capture")
    told("one-way delay beside the capture, both ways: median error", statistics.median(errors), 3, "µs")
    told("  largest error of least, median and p95 of either", max(errors[:3] + errors[4:7]), 10, "µs")
    told("lost by this program, of all packets", lost, 0, "")
    left = seen[TO_PEER][True]
    start = min(left.values())
    late = sorted(at - start - number * 10**9 // RATE for number, at in left.items())
    late = [each - late[0] for each in late]
    told("a packet leaves late, p99", late[len(late) * 99 // 100] / 1e6, 1, "ms")
    print(f"by the {' and '.join(sorted(clocks))} clock; a packet leaves late by {late[len(late) // 2] / 1e3:.0f} µs in the median")


# Time on a path of 50 ms

def time_of_relay_check(net):
    direct(net, Wire(both={"delay": HALF_WAY}))
    coturn(tls=False)(net)
    uri = f"turn:{SERVER}:3478?transport=udp"
    without, beside = (
        statistics.median(run(net, ["run", *options, uri])["run"]["duration_seconds"] for _ in range(3))
        for options in (["--no-relay"], []))
    told(f"a relay check beside Allocate ({without:.2f} s without it): more time", beside - without, 4 * HALF_WAY + 0.3, "s")


def time_of_nat(net):
    behind_nat(net, Wire(both={"delay": HALF_WAY}))
    coturn(more=(SERVER_B,), tls=False)(net)
    report = run(net, ["nat", f"stun:{SERVER}:3478"])
    nat = next(check["nat"] for check in report["checks"] if check.get("nat"))
    if not nat.get("mapping") or not nat.get("filtering"):
        sys.exit(f"the NAT is not classified: {nat}")
    told(f"mapping and filtering of a NAT ({nat['filtering']}), RFC 5780", report["run"]["duration_seconds"], 3, "s")


if "media" in SECTIONS:
    in_network(media)
if "time" in SECTIONS:
    in_network(time_of_relay_check)
    in_network(time_of_nat)
sys.exit(1 if failed else 0)
