#!/usr/bin/env python3
"""Measures `iceprobe serve` on loopback: serve.py PATH_OF_ICEPROBE [SECTION…]

Sections: rate (probes a second on one core), flat (memory and descriptors over 10,000 probes), held (1,000 scrapes of
silent servers at once), loris (slow requests beside good ones), stop (SIGTERM in the middle of probes).
Prints a line of JSON for each. Needs only Python; the servers are `iceprobe respond`.
"""

import asyncio
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

program = os.path.abspath(sys.argv[1])
sections = sys.argv[2:] or ["rate", "flat", "held", "loris", "stop"]
work = pathlib.Path(tempfile.mkdtemp(prefix="iceprobe-serve-"))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def started(arguments, port):
    child = subprocess.Popen([program] + arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(500):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return child
        except OSError:
            time.sleep(0.02)
    sys.exit(f"{arguments} does not listen")


async def get(port, target, reader_writer=None):
    reader, writer = reader_writer or await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET {target} HTTP/1.1\r\nHost: x\r\nX-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split()[1])
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    body = (await reader.readexactly(length)).decode()
    if reader_writer is None:
        writer.close()
    return status, body


def probe_path(target, module="default"):
    return f"/probe?target={urllib.parse.quote(target, safe='')}&module={module}"


def process(child):
    fields = pathlib.Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    resident = int(fields[21]) * os.sysconf("SC_PAGESIZE") // 1024
    return {"cpu_s": cpu, "rss_kb": resident, "files": len(os.listdir(f"/proc/{child.pid}/fd"))}


async def many(port, paths, clients):
    """Asks for the paths, over so many connections; tells how long it took, and how many succeeded."""
    queue, good, slowest = list(reversed(paths)), 0, 0.0

    async def client():
        nonlocal good, slowest
        pair = await asyncio.open_connection("127.0.0.1", port)
        while queue:
            start = time.monotonic()
            status, body = await get(port, queue.pop(), pair)
            slowest = max(slowest, time.monotonic() - start)
            good += status == 200 and "\nprobe_success 1\n" in body
        pair[1].close()

    start = time.monotonic()
    await asyncio.gather(*(client() for _ in range(clients)))
    return time.monotonic() - start, good, slowest


class Setting:
    """An exporter of some TURN targets that work, on a responder of its own."""

    def __init__(self, count=64, silent=0):
        self.turn, self.port = free_port(), free_port()
        (work / "password").write_text("s3cr3t")
        self.targets = [f"turn:127.0.0.{2 + i % 200}:{self.turn}?transport=udp" for i in range(1)]
        listed = [f'"turn:127.0.0.1:{self.turn}?transport=udp"']
        self.sockets = []
        self.silent = []
        for _ in range(silent):
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            one.bind(("127.0.0.1", 0))
            self.sockets.append(one)
            self.silent.append(f"stun:127.0.0.1:{one.getsockname()[1]}")
        config = "sources:\n"
        for i in range(count):
            config += (f"  s{i}: {{kind: uri, uris: [{listed[0]}], username: alice, password: {{file: {work}/password}}}}\n")
        if silent:
            uris = ", ".join(f'"{uri}"' for uri in self.silent)
            config += f"  quiet: {{kind: uri, uris: [{uris}]}}\n"
        config += "checks: {count: 1, relay: false, pace: 0}\n"
        (work / "serve.yaml").write_text(config)
        self.names = [f"s{i}" for i in range(count)]
        self.responder = started(
            ["respond", "--bind-address", "127.0.0.1", "--transport", "udp,tcp", "--port", str(self.turn),
             "--username", "alice", "--credential-file", str(work / "password")], self.turn)
        self.exporter = started(
            ["serve", "--config", str(work / "serve.yaml"), "--listen-address", f"127.0.0.1:{self.port}"], self.port)

    def stop(self):
        for child in (self.exporter, self.responder):
            child.terminate()
            child.wait()
        for one in self.sockets:
            one.close()


def say(section, **values):
    print(json.dumps({"section": section, **values}), flush=True)


async def rate():
    setting = Setting()
    paths = [probe_path(setting.names[i % 64]) for i in range(500)]
    await many(setting.port, paths, 8)
    before = process(setting.exporter)
    paths = [probe_path(setting.names[i % 64]) for i in range(6000)]
    took, good, _ = await many(setting.port, paths, 8)
    cpu = process(setting.exporter)["cpu_s"] - before["cpu_s"]
    say("rate", probes=6000, good=good, per_second=round(6000 / took), cpu_us_per_probe=round(cpu / 6000 * 1e6),
        per_core_second=round(6000 / cpu))
    setting.stop()


async def flat():
    setting = Setting()
    readings = []
    for part in range(11):
        # The first part warms up.
        paths = [probe_path(setting.names[i % 64]) for i in range(1000)]
        _, good, _ = await many(setting.port, paths, 16)
        assert good == 1000, good
        await asyncio.sleep(0.2)
        readings.append(process(setting.exporter))
    say("flat", probes=11000, rss_kb=[r["rss_kb"] for r in readings], files=[r["files"] for r in readings])
    setting.stop()


async def held():
    setting = Setting(silent=1000)
    start = time.monotonic()
    waiting = asyncio.gather(*(get(setting.port, probe_path(uri)) for uri in setting.silent))
    await asyncio.sleep(1.5)
    flights = [l for l in (await get(setting.port, "/metrics"))[1].splitlines() if l.startswith("iceprobe_probes_in_flight ")]
    now = process(setting.exporter)
    one = time.monotonic()
    status, _ = await get(setting.port, probe_path("s0"))
    quick = time.monotonic() - one
    answers = await waiting
    took = time.monotonic() - start
    counts = {s: sum(1 for a in answers if a[0] == s) for s in {a[0] for a in answers}}
    say("held", scrapes=1000, in_flight=flights, statuses=counts, took_s=round(took, 2), good_beside_s=round(quick, 3),
        good_status=status, rss_kb=now["rss_kb"], files=now["files"], files_after=process(setting.exporter)["files"])
    setting.stop()


async def loris():
    setting = Setting()
    slow = []
    for _ in range(500):
        _, writer = pair = await asyncio.open_connection("127.0.0.1", setting.port)
        writer.write(b"GET /probe HTTP/1.1\r\nHost: x\r\n")
        slow.append(pair)
    start, closed, worst = time.monotonic(), 0, 0.0
    while time.monotonic() - start < 14:
        for reader, writer in slow:
            if not writer.is_closing():
                writer.write(b"X-A: b\r\n")
        one = time.monotonic()
        status, _ = await get(setting.port, probe_path("s0"))
        assert status == 200
        worst = max(worst, time.monotonic() - one)
        await asyncio.sleep(1)
    for reader, writer in slow:
        closed += reader.at_eof() or writer.is_closing()
    say("loris", connections=500, closed_within_14_s=closed, slowest_good_s=round(worst, 3))
    setting.stop()


async def stop():
    setting = Setting(silent=200)
    waiting = asyncio.gather(
        *(get(setting.port, probe_path(uri)) for uri in setting.silent), return_exceptions=True)
    await asyncio.sleep(1)
    start = time.monotonic()
    setting.exporter.send_signal(signal.SIGTERM)
    code = await asyncio.to_thread(setting.exporter.wait)
    took = time.monotonic() - start
    answers = await waiting
    say("stop", in_flight=200, exit=code, took_s=round(took, 2),
        answered=sum(1 for a in answers if isinstance(a, tuple)))
    setting.responder.terminate()


for section in sections:
    asyncio.run({"rate": rate, "flat": flat, "held": held, "loris": loris, "stop": stop}[section]())
