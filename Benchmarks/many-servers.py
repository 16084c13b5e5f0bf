"""A thousand servers, each 50 ms away: how long a run takes, in how much memory, at what CPU time.

The servers are one responder on a thousand loopback addresses. Its delay is what a run waits for;
pacing is off, and everything else is the default.
"""

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
COUNT = 1000
PASSWORD = "bench"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("0.0.0.0", 0))
        return probe.getsockname()[1]


def respond(hosts, port, password_file):
    """Starts the responder and waits until it listens everywhere."""
    command = [PROGRAM, "respond", "--transport", "udp", "--port", str(port), "--delay", "50ms"]
    command += ["--username", "bench", "--credential-file", password_file]
    for host in hosts:
        command += ["--bind-address", host]
    responder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    for _ in hosts:
        responder.stdout.readline()
    return responder


def measure(title, arguments):
    """Runs the program once and prints what the kernel counted for it."""
    process = subprocess.Popen(
        [PROGRAM, "run", "--pace", "0", "--count", "1", "--format", "json", *arguments],
        stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    report = json.loads(output)
    passed = sum(check["outcome"] == "ok" for check in report["checks"])
    if os.waitstatus_to_exitcode(status) != 0 or passed != COUNT:
        sys.exit(f"{title}: {passed} of {COUNT} checks passed")
    print(
        f"{title}: {report['run']['duration_seconds']:.2f} s, {usage.ru_maxrss / 1000:.0f} MB, "
        f"{(usage.ru_utime + usage.ru_stime) / COUNT * 1e6:.0f} µs CPU a check")


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * COUNT)), hard))
    hosts = [f"127.0.{number // 250}.{number % 250 + 1}" for number in range(COUNT)]
    port = free_port()
    with tempfile.NamedTemporaryFile("w") as password:
        password.write(PASSWORD)
        password.flush()
        responder = respond(hosts, port, password.name)
        try:
            measure("1,000 Bindings", [f"stun:{host}:{port}" for host in hosts])
            credentials = ["--username", "bench", "--credential-file", password.name]
            measure(
                "1,000 Bindings and Allocate cycles",
                credentials + [f"turn:{host}:{port}?transport=udp" for host in hosts])
        finally:
            responder.terminate()
            responder.wait()


main()
