#!/usr/bin/env python3
"""A cable with delay, loss, reordering and a small MTU, between two namespaces.

The kernel here has no netem, so packets go through two TUN devices and this process. What is lost is drawn from a
seeded generator: a run can be repeated packet by packet.

usage: wire.py NEAR FAR UP DOWN      a namespace each, and what happens to packets towards FAR and NEAR (JSON)
"""
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CLONE_NEWNET = 0x40000000


def open_tun(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/run/netns/{namespace}", "rb") as target:
        if libc.setns(target.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"setns {namespace}")
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"wire", IFF_TUN | IFF_NO_PI))
    return tun


class Direction:
    """What one direction does to a packet: `delay`, `jitter` (s), `loss`, `duplicate`, `reorder` (0…1), `mtu`,
    `burst` (packets lost in a row), `rate` (bytes/s), `first` (spare that many packets)."""

    def __init__(self, settings, seed):
        self.settings = settings
        self.chance = random.Random(seed)
        self.seen = self.burst_left = 0
        self.free_at = 0.0

    def departures(self, packet, now):
        """When copies of the packet leave; none for one that is lost."""
        get = self.settings.get
        self.seen += 1
        # Drawn for every packet, so that one more or less does not shift the others' fate.
        lost, doubled, late, wobble = (self.chance.random() for _ in range(4))
        if len(packet) > get("mtu", 1 << 16):
            return []
        if self.seen > get("first", 0):
            if self.burst_left:
                self.burst_left -= 1
                return []
            if lost < get("loss", 0):
                self.burst_left = get("burst", 1) - 1
                return []
        leaves = now + get("delay", 0) + wobble * get("jitter", 0)
        if get("rate"):
            self.free_at = max(self.free_at, now) + len(packet) / get("rate")
            leaves = max(leaves, self.free_at + get("delay", 0))
        if late < get("reorder", 0):
            leaves += get("late", 0.02)
        return [leaves, leaves + 0.001] if doubled < get("duplicate", 0) else [leaves]


def main(near, far, up, down):
    ends = [open_tun(near), open_tun(far)]
    directions = [Direction(json.loads(up), seed=1), Direction(json.loads(down), seed=2)]
    waiting, order = [], 0
    print("ready", flush=True)
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, end, packet = heapq.heappop(waiting)
            try:
                os.write(end, packet)
            except OSError:
                pass  # The device is not up yet, or its queue is full: lost, as on a cable.
        pause = max(0, waiting[0][0] - now) if waiting else None
        for tun in select.select(ends, [], [], pause)[0]:
            side = ends.index(tun)
            try:
                packet = os.read(tun, 65536)
            except BlockingIOError:
                continue
            for leaves in directions[side].departures(packet, time.monotonic()):
                order += 1
                heapq.heappush(waiting, (leaves, order, ends[1 - side], packet))


if __name__ == "__main__":
    main(*sys.argv[1:])
