"""A file of very many URIs, all refused at once, and reports of ten thousand checks: scale.py PATH_OF_ICEPROBE.

Each URI has a loopback address of its own, where nothing listens: what is measured is the program, not a wait. Growth is told
as the ratio of 100,000 to 10,000 URIs; the time of a report is that of `convert` without that of reading the same report.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]


def run(arguments, expected):
    """What the kernel counted for one call: seconds, CPU seconds, megabytes."""
    before = os.times().elapsed
    process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in expected:
        sys.exit(f"{arguments}: status {os.waitstatus_to_exitcode(status)}")
    return os.times().elapsed - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def uris(count):
    return "".join(f"stun:127.{1 + n // 62500}.{n // 250 % 250}.{n % 250 + 1}:9\n" for n in range(count))


def refused(folder, count):
    path = f"{folder}/{count}.txt"
    with open(path, "w") as file:
        file.write(uris(count))
    report = f"{folder}/{count}.json"
    seconds, cpu, memory = run(
        ["run", "--uri-file", path, "--pace", "0", "--count", "1", "--no-relay", "--progress", "never",
         "--format", "summary", "--format", f"json={report}"], [2])
    with open(report) as file:
        checks = len(json.load(file)["checks"])
    if checks != count:
        sys.exit(f"{checks} checks of {count}")
    print(f"{count:,} URIs from a file, refused: {seconds:.2f} s, {cpu / count * 1e6:.0f} µs CPU a check, {memory:.0f} MB", flush=True)
    return report, seconds


def reports(path):
    # The summary is one line: what it takes is the reading.
    reading, _, _ = run(["convert", path, "--format", "summary"], [0])
    print(f"reading a report of 10,000 checks: {reading:.2f} s", flush=True)
    for name in ["text", "json", "html", "prometheus", "otlp"]:
        seconds, _, memory = run(["convert", path, "--format", name], [0])
        print(f"{name} of 10,000 checks: {max(0, seconds - reading):.2f} s, {memory:.0f} MB", flush=True)


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    with tempfile.TemporaryDirectory() as folder:
        path, few = refused(folder, 10_000)
        reports(path)
        _, many = refused(folder, 100_000)
        print(f"100,000 against 10,000 URIs: {many / few:.1f} × the time")


main()
