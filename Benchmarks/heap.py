"""How often the program asks the heap for memory, for each packet of media through a relay: the difference between
two runs that differ in their duration alone. The server is the program's own.

usage: heap.py PATH_OF_ICEPROBE
"""

import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
RATE, SHORT, LONG = 200, 2, 7
LIMIT = 0.05


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def requests(library, port, password, seconds):
    done = subprocess.run(
        [PROGRAM, "run", "--media", f"{RATE}x172", "--duration", f"{seconds}s", "--format", "json", "--username", "bench",
         "--credential-file", password, f"turn:127.0.0.1:{port}?transport=udp"],
        env={**os.environ, "LD_PRELOAD": library}, capture_output=True, text=True, check=True)
    return int(re.search(r"^heap requests: (\d+)$", done.stderr, re.MULTILINE).group(1))


def main():
    port = free_port()
    with tempfile.NamedTemporaryFile("w") as password, tempfile.TemporaryDirectory() as directory:
        library = os.path.join(directory, "heap.so")
        source = pathlib.Path(__file__).resolve().with_name("heap.c")
        subprocess.run(["clang", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
        password.write("bench")
        password.flush()
        responder = subprocess.Popen(
            [PROGRAM, "respond", "--transport", "udp", "--bind-address", "127.0.0.1", "--port", str(port), "--username", "bench",
             "--credential-file", password.name], stdout=subprocess.PIPE, text=True)
        try:
            responder.stdout.readline()
            short, long = (requests(library, port, password.name, seconds) for seconds in (SHORT, LONG))
        finally:
            responder.terminate()
            responder.wait()
    # There and back.
    packets = 2 * RATE * (LONG - SHORT)
    each = (long - short) / packets
    print(f"media through a relay: {each:.3f} requests to the heap for each of {packets} packets (at most {LIMIT})")
    sys.exit(0 if each <= LIMIT else 1)


main()
