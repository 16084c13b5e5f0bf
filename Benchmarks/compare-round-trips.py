"""Compares reported round trips with those that a capture shows.

Arguments: the server's port, tshark's packets (time, source port, payload), the benchmark's lines
(number, nanoseconds, clock, nanoseconds by the monotonic clock), and a title.
"""

import sys
from decimal import Decimal

LIMIT_MEDIAN, LIMIT_P99 = 2.0, 10.0  # microseconds


def captured(server_port, path):
    """The round trip of each datagram's number, in nanoseconds."""
    sent, trips = {}, {}
    for line in open(path):
        time, source, payload = line.split()
        number, stamp = int(payload[:8], 16), int(Decimal(time) * 10**9)
        if int(source) == server_port:
            trips[number] = stamp - sent[number]
        else:
            sent[number] = stamp
    return trips


def row(name, errors):
    errors = sorted(abs(error) / 1000 for error in errors)
    median, p99 = errors[len(errors) // 2], errors[int(len(errors) * 0.99)]
    print(f"{name:28} median error {median:7.3f} µs   p99 {p99:8.3f} µs   of {len(errors)}")
    return median <= LIMIT_MEDIAN and p99 <= LIMIT_P99


port, packets, reported, title = sys.argv[1:]
trips = captured(int(port), packets)
lines = [line.split() for line in open(reported)]
kernel = [int(trip) - trips[int(number)] for number, trip, clock, _ in lines if clock == "kernel"]
every = [int(trip) - trips[int(number)] for number, trip, _, _ in lines]
monotonic = [int(outer) - trips[int(number)] for number, _, _, outer in lines]

print(f"{title}: {len(kernel)} of {len(lines)} samples by the kernel's clock")
is_within = row("reported", every)
row("  by the kernel's clock", kernel)
row("monotonic clock instead", monotonic)
sys.exit(0 if is_within else 1)
