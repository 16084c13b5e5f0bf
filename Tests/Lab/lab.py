#!/usr/bin/env python3
"""Runs the lab's table: real servers in network namespaces, one fault a row, and what iceprobe says of it.

usage: lab.py [--jobs N] [--list] [--keep DIRECTORY] [--if-possible] [ROW…]

A ROW is a row's name or the beginning of one. ICEPROBE names the binary; else it is the debug build's.
--if-possible: where the lab cannot run, it says why, and that is no failure.
--keep leaves each row's reports and servers' logs below DIRECTORY.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from expectations import unmet
from network import Network
from servers import SECRET, authority
from table import ROWS, unknown_findings

LIMIT = 60
"""Seconds after which a run that does not end by itself has failed its row."""
WHOLE_LIMIT = 900
"""Seconds after which no further row is begun: the whole table takes some two minutes."""
stopping = threading.Event()
began = time.monotonic()


def main():
    arguments = parse(sys.argv[1:])
    rows = chosen(arguments.rows)
    if arguments.list:
        print("\n".join(each.name for each in rows))
        return 0
    if reason := obstacle():
        print(f"lab: not run: {reason}", file=sys.stderr)
        return 0 if arguments.if_possible else 1
    program = binary()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    kept = arguments.keep and os.path.abspath(arguments.keep)
    scratch = tempfile.mkdtemp(prefix="iceprobe-lab-")
    try:
        return run_all(rows, program, arguments.jobs, scratch, kept)
    except KeyboardInterrupt:
        return 130
    finally:
        stopping.set()
        for network in list(Network.alive):
            network.close()
        shutil.rmtree(scratch, ignore_errors=True)


def parse(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--keep")
    parser.add_argument("--if-possible", action="store_true")
    parser.add_argument("rows", nargs="*")
    return parser.parse_args(arguments)


def chosen(names):
    for name in names:
        if not any(each.name.startswith(name) for each in ROWS):
            sys.exit(f"lab: no row is called {name} (--list shows them)")
    return [each for each in ROWS if not names or any(each.name.startswith(name) for name in names)]


def obstacle():
    """Why the lab cannot run on this machine; none where it can."""
    if os.geteuid() != 0:
        return "network namespaces need root (try: sudo make lab)"
    name = f"iceprobe-{os.getpid()}-try"
    made = subprocess.run(["sh", "-c", f"ip netns add {name} && ip netns delete {name}"], capture_output=True, text=True)
    if made.returncode:
        return f"network namespaces cannot be made here: {made.stderr.strip()}"
    if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        return "there is no /dev/net/tun, on which the lab's cables are made"
    return None


def binary():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    path = os.environ.get("ICEPROBE") or subprocess.run(
        ["swift", "build", "--package-path", root, "--show-bin-path"],
        capture_output=True, text=True, check=True).stdout.strip() + "/iceprobe"
    if not os.access(path, os.X_OK):
        sys.exit(f"lab: not run: {path} is not built (swift build)")
    return os.path.abspath(path)


def run_all(rows, program, jobs, scratch, kept):
    passed = failed = later = 0
    if unknown := unknown_findings():
        failed += 1
        print(f"FAILED  the table: docs/findings.md does not know {', '.join(unknown)}", flush=True)
    again = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as workers:
        running = {workers.submit(run, row, program, scratch, kept): row for row in rows}
        try:
            for done in concurrent.futures.as_completed(running):
                row, problems = running[done], done.result()
                if row.later and problems:
                    later += 1
                    print(f"later   {row.name}: {row.later}", flush=True)
                elif row.later:
                    passed += 1
                    print(f"ok      {row.name}: is right now, take its `later` away", flush=True)
                elif problems:
                    again.append(row)
                    print("\n    ".join([f"again   {row.name}", *problems]), flush=True)
                else:
                    passed += not told(row, [])
        except BaseException:
            stopping.set()
            for each in running:
                each.cancel()
            for network in list(Network.alive):
                network.close()
            raise
    # A busy machine delays packets as a network would: what fails beside others has to fail alone.
    for row in again:
        wrong = told(row, run(row, program, scratch, kept))
        failed, passed = failed + wrong, passed + (not wrong)
    print(f"lab: {len(rows)} rows in {time.monotonic() - began:.0f} s, {later} expected later")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed + later else 0


def told(row, problems):
    """Whether something is wrong with the row, once that is printed."""
    print("\n    ".join([f"{'FAILED' if problems else 'ok':7} {row.name}", *problems]), flush=True)
    return bool(problems)


def run(row, program, scratch, kept):
    """What is wrong with a row, as lines."""
    if stopping.is_set() or time.monotonic() - began > WHOLE_LIMIT:
        return [f"not run: the table takes longer than {WHOLE_LIMIT} s"]
    directory = tempfile.mkdtemp(prefix=f"{row.name}-", dir=scratch)
    network = Network(directory, os.path.join(scratch, "shared"))
    try:
        return run_in(network, row, program)
    except Exception as problem:
        return [f"{type(problem).__name__}: {problem}"]
    finally:
        network.close()
        if kept:
            shutil.copytree(directory, os.path.join(kept, row.name), dirs_exist_ok=True)


def run_in(network, row, program):
    row.topology(network, row.wire)
    for start in (*row.servers, *row.breaks):
        start(network)
    beside = row.during and threading.Thread(target=row.during, args=(network,))
    if beside:
        beside.start()
    status, report, text = probe(network, row, program)
    if beside:
        beside.join()
    if report is None:
        return [f"no report, exit status {status}: {text[-600:]}"]
    return [*unmet(row, report, status, text, [each for each in (row.password, SECRET) if each]), *leftovers(network, report)]


def leftovers(network, report):
    """Allocations that a coturn of the row still has, without the report saying so."""
    if any(each["id"] in ("allocation-not-released", "not-released") for each in report["findings"]):
        return
    for log in glob.glob(os.path.join(network.scratch, "coturn-*.log")):
        for _ in range(20):
            text = read(log)
            left = set(re.findall(r"session (\d+): new, ", text)) - set(
                re.findall(r"session (\d+): (?:refreshed,.* lifetime=0\b|delete:)", text))
            if len(left) <= network.held:
                break
            # Its log comes in a little later than its answers.
            time.sleep(0.05)
        else:
            yield f"{len(left) - network.held} allocations are left behind on coturn"


def probe(network, row, program):
    """Runs iceprobe where the client is: its exit status, its report, and its text."""
    def path(name):
        return os.path.join(network.scratch, name)
    with open(path("password"), "w", encoding="utf-8") as file:
        file.write(row.password or "")
    with open(path("secret"), "w", encoding="utf-8") as file:
        file.write(SECRET)
    credentials = row.prepare(network) if row.prepare else (
        ["--username", row.user, "--credential-file", path("password")] if row.user else [])
    asked = shlex.split(row.call) if isinstance(row.call, str) else row.call
    command = ["ip", "netns", "exec", network.name("client"), program, row.command, "--timeout", row.timeout,
               "--cacert", authority(network).root, "--format", f"json={path('report.json')}",
               "--format", f"text={path('report.txt')}", *credentials, *asked]
    if row.command == "run" and not row.relay:
        command.append("--no-relay")
    environment = {"PATH": os.environ["PATH"], "HOME": network.scratch, **row.environment}
    with open(path("output"), "wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
        network.processes.append((process, path("output")))
        try:
            status = process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            return "none", None, f"still running after {LIMIT} s"
    if not os.path.exists(path("report.json")):
        return status, None, read(path("output"))
    return status, json.loads(read(path("report.json"))), read(path("report.txt"))


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main())
