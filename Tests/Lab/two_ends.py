#!/usr/bin/env python3
"""Two sites behind every combination of NATs, with a TURN server and without: what `iceprobe nat` foretells at
both has to be what the pairs of `iceprobe run --whip` come to, and the findings have to say which NAT it is.

usage: two_ends.py [--keep DIRECTORY] [OURS-THEIRS[-turn] …]

ICEPROBE names the binary; else it is the debug build's.
"""
import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from lab import binary, obstacle
from network import CLIENT, INSIDE, ROUTER, SERVER, SERVER_B, Network, _server_side
from servers import PASSWORD, USER, coturn

KINDS = ["full-cone", "port-restricted", "symmetric", "udp-shut"]
PEER, PEER_ROUTER, PEER_INSIDE = "198.51.101.2", "198.51.101.1", "192.168.2.2"
PORT = 8443
TOKEN = "a-token-of-the-lab"
LIMIT = 60


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--keep")
    parser.add_argument("rows", nargs="*")
    arguments = parser.parse_args()
    if reason := obstacle():
        sys.exit(f"two ends: not run: {reason}")
    program = binary()
    rows = [row for row in itertools.product(KINDS, KINDS, [False, True]) if not arguments.rows or name(*row) in arguments.rows]
    began, failed = time.monotonic(), 0
    for row in rows:
        problems, told = run(row, program, arguments.keep)
        failed += bool(problems)
        print("\n    ".join([f"{'FAILED' if problems else 'ok':7} {name(*row):35} {told}", *problems]), flush=True)
    print(f"two ends: {len(rows) - failed} of {len(rows)} as foretold, in {time.monotonic() - began:.0f} s")
    return 1 if failed or not rows else 0


def name(ours, theirs, turn):
    return f"{ours}-{theirs}" + ("-turn" if turn else "")


def run(row, program, kept):
    ours, theirs, turn = row
    scratch = tempfile.mkdtemp(prefix="iceprobe-two-ends-")
    network = Network(scratch, os.path.join(scratch, "shared"))
    try:
        two_sites(network, ours, theirs)
        coturn(more=(SERVER_B,), tls=False)(network)
        return compare(network, row, program)
    except Exception as problem:
        return [f"{type(problem).__name__}: {problem}"], ""
    finally:
        network.close()
        if kept:
            shutil.copytree(scratch, os.path.join(kept, name(*row)), dirs_exist_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)


# The network

def two_sites(net, ours, theirs):
    """Ours is `client` behind `home`, theirs `peer` behind `away`, and the server is between."""
    _server_side(net)
    net.add("home", "client", "away", "peer")
    for host, gateway, outside, beyond, inside, within, port in (
            ("client", "home", CLIENT, ROUTER, INSIDE, "192.168.1.1", "inside"),
            ("peer", "away", PEER, PEER_ROUTER, PEER_INSIDE, "192.168.2.1", "beside")):
        net.connect(gateway, "inet", [f"{outside}/24"], [f"{beyond}/24"], "uplink", port)
        net.route(gateway, beyond)
        net.connect(host, gateway, [f"{inside}/24"], [f"{within}/24"], "uplink", "inside")
        net.route(host, within)
    net.resolve_at()
    translate(net, "home", ours, CLIENT, INSIDE)
    translate(net, "away", theirs, PEER, PEER_INSIDE, f"ip daddr {PEER} tcp dport {PORT} dnat ip to {PEER_INSIDE}")


def translate(net, place, kind, outside, inside, *forwarded):
    translation = "masquerade random,fully-random" if kind == "symmetric" else "masquerade"
    net.nft(place, "snat", f'oifname "uplink" {translation}')
    # What nobody asked for must not take the port that a packet from inside would get.
    net.nft(place, "input", 'iifname "uplink" meta l4proto udp drop')
    rules = list(forwarded)
    if kind == "full-cone":
        rules.append(f"ip daddr {outside} udp dport 1024-65535 dnat ip to {inside}")
    if rules:
        net.nft(place, "dnat", *rules)
    if kind == "udp-shut":
        net.nft(place, "forward", "meta l4proto udp drop")


# What is foretold, and what comes

def compare(net, row, program):
    ours, theirs, turn = row
    left, right = (nat(net, place, program) for place in ("client", "peer"))
    problems = [f"{kind} is seen as {kind_of(seen)}" for kind, seen in ((ours, left), (theirs, right)) if kind_of(seen) != kind]
    foretold = path(left, kind_of(right)), path(right, kind_of(left))
    report = check(net, program, turn)
    pairs = [pair for source in report["sources"] for pair in source.get("pairs", [])]
    working = [each for each in pairs if each["outcome"] == "ok"]
    direct = [each for each in working if not relayed(each)]
    if bool(direct) != (foretold == ("direct", "direct")):
        problems.append(f"foretold {foretold}, and {len(direct)} direct pairs work")
    if bool([each for each in working if relayed(each)]) != turn:
        problems.append(f"{len(working) - len(direct)} relayed pairs work {'with' if turn else 'without'} TURN")
    if working and not any(each["nominated"] and each.get("data") for each in pairs):
        problems.append("no data on a chosen pair")
    problems += told(report, row, bool(direct), bool(working))
    return problems, f"{len(direct)} direct and {len(working) - len(direct)} relayed of {len(pairs)} pairs"


def told(report, row, direct, working):
    """What is wrong with the findings and the verdict."""
    ours, theirs, turn = row
    found = {each["id"]: " ".join(each["evidence"]) for each in report["findings"]}
    wanted = {"pair-connected"} if working else {"ice-no-path"}
    if working and not direct:
        wanted.add("pairs-only-relayed")
    problems = [f"{each} is missing among {sorted(found)}" for each in wanted if each not in found]
    problems += [f"{each} is said, too" for each in (EVERY - wanted) & found.keys()]
    # Where UDP is shut here, so is the way to the STUN server, which is a failed check of its own.
    if working and ours != "udp-shut" and report["verdict"] != "ok":
        loud = [each["id"] for each in report["findings"] if each["severity"] != "info"]
        problems.append(f"a pair works, and the verdict is {report['verdict']}: {loud}")
    if not working and report["verdict"] != "failed":
        problems.append(f"nothing works, and the verdict is {report['verdict']}")
    if "pairs-only-relayed" in wanted:
        for words, holds in (("the NAT here:", ours == "symmetric"), ("the peer's NAT:", theirs == "symmetric"),
                             ("no server of this run answers over UDP", ours == "udp-shut"),
                             ("it names no address as seen from outside", theirs == "udp-shut")):
            if (words in found.get("pairs-only-relayed", "")) != holds:
                problems.append(f"'{words}' is {'not ' if holds else ''}said")
    if not working and "neither end has a relayed candidate" not in found.get("ice-no-path", ""):
        problems.append("it is not told that no end has a relay")
    return problems


EVERY = {"pair-connected", "pairs-only-relayed", "ice-no-path", "pair-one-way", "pair-no-data", "pair-loss", "ice-only-tcp",
         "ice-candidates-private", "ice-candidate-unreachable", "ice-candidate-unroutable"}


def relayed(pair):
    return "relay" in (pair["local"]["type"], pair["remote"]["type"])


def nat(net, place, program):
    report = os.path.join(net.scratch, f"nat-{place}.json")
    run_program(net, place, [program, "nat", f"stun:{SERVER}:3478", "--timeout", "3s", "--format", f"json={report}"])
    with open(report, encoding="utf-8") as file:
        return next((each["nat"] for each in json.load(file)["checks"] if each.get("nat") and each["outcome"] == "ok"), None)


def kind_of(seen):
    if not seen:
        return "udp-shut"
    if seen["mapping"] != "endpoint_independent":
        return "symmetric"
    return "full-cone" if seen["filtering"] == "endpoint_independent" else "port-restricted"


def path(seen, peer):
    """Which path the one end foretells to a peer of a kind."""
    if not seen:
        return "relay"
    words = {"full-cone": "endpoint_independent", "udp-shut": "udp_shut"}.get(peer, peer.replace("-", "_"))
    return next(each["path"] for each in seen["predictions"] if each["peer"] == words)


def check(net, program, turn):
    def file(name, text):
        with open(os.path.join(net.scratch, name), "w", encoding="utf-8") as made:
            made.write(text)
        return made.name
    servers = [{"urls": [f"stun:{SERVER}:3478"]}]
    if turn:
        servers.append({"urls": [f"turn:{SERVER}:3478", f"turn:{SERVER}:3478?transport=tcp"], "username": USER, "credential": PASSWORD})
    config = file("ice.json", json.dumps({"iceServers": servers}))
    token = file("token", TOKEN)
    net.start("peer", [program, "respond", "--whip", f"{PEER_INSIDE}:{PORT}", "--bearer-file", token, "--rtc-config", config], log="respond.log")
    log = os.path.join(net.scratch, "respond.log")
    net.wait_until(lambda: "pin sha256:" in read(log), "the endpoint")
    pin = next(line.split()[1] for line in read(log).splitlines() if line.startswith("pin "))
    report = os.path.join(net.scratch, "report.json")
    run_program(net, "client", [
        program, "run", "--whip", f"https://{PEER}:{PORT}/", "--whip-pin", pin, "--bearer-file", token, "--rtc-config", config,
        "--timeout", "5s", "--format", f"json={report}", "--format", f"text={report}.txt"])
    with open(report, encoding="utf-8") as file:
        return json.load(file)


def run_program(net, place, command):
    """Its exit status is a matter of the verdict, which is in the report."""
    done = subprocess.run(["ip", "netns", "exec", net.name(place), *command], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=LIMIT, env={"PATH": os.environ["PATH"], "HOME": net.scratch})
    with open(os.path.join(net.scratch, f"{place}-{len(os.listdir(net.scratch))}.out"), "w", encoding="utf-8") as file:
        file.write(done.stdout + done.stderr)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main())
