"""Floods a responder's UDP port with what strangers may send, and counts what comes back.

usage: flood.py PORT COUNT [ice]; prints for each kind: its name, datagrams sent, datagrams and bytes that came back
for each datagram and byte sent. With `ice` also what strangers send to a media session.
"""
import os
import random
import select
import socket
import struct
import sys
import zlib

MAGIC = b"\xfeicp"


def header(kind, direction=1):
    return MAGIC + os.urandom(8) + struct.pack(">IBB", 1, kind, direction)


KINDS = {
    # What a session's packets look like, of sessions that nobody has opened.
    "packets": lambda: header(random.choice([1, 2, 3])) + bytes(random.randrange(200)),
    "proofs": lambda: header(18) + os.urandom(16) + bytes(30),
    "short-hellos": lambda: header(16) + bytes(random.randrange(46)),
    "answers": lambda: header(random.choice([17, 19]), 2) + os.urandom(16),
    "noise": lambda: os.urandom(random.randrange(200)),
    "channel-data": lambda: struct.pack(">HH", 0x4000 + random.randrange(4096), 100) + os.urandom(100),
    "indications": lambda: struct.pack(">HHI", 0x0016, 0, 0x2112A442) + os.urandom(12),
    "responses": lambda: struct.pack(">HHI", 0x0101, 0, 0x2112A442) + os.urandom(12),
    # Answered by a witness, a limited number of times and shorter than asked.
    "hellos": lambda: header(16) + bytes(46),
}




def attribute(kind, value):
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def check(*attributes):
    """A Binding request with a FINGERPRINT, as ICE agents send each other."""
    body = b"".join(attributes)
    message = struct.pack(">HHI", 1, len(body) + 8, 0x2112A442) + os.urandom(12) + body
    return message + attribute(0x8028, struct.pack(">I", zlib.crc32(message) ^ 0x5354554E))


ICE_KINDS = {
    "bare-checks": lambda: check(),
    "checks": lambda: check(
        attribute(0x0006, b"somebody:else"), attribute(0x0024, os.urandom(4)), attribute(0x0008, os.urandom(20))
    ),
    "handshakes": lambda: struct.pack(">BHHIHH", 22, 0xFEFD, 0, 0, random.randrange(65536), 100) + os.urandom(100),
    "media": lambda: bytes([0x80, 111]) + os.urandom(170),
}


def drain(sockets, wait):
    count = size = 0
    while True:
        ready, _, _ = select.select(sockets, [], [], wait)
        if not ready:
            return count, size
        for each in ready:
            try:
                data = each.recv(65536)
            except BlockingIOError:
                continue
            count += 1
            size += len(data)


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2])
    kinds = dict(KINDS, **ICE_KINDS) if "ice" in sys.argv[3:] else KINDS
    sockets = []
    for number in range(64):
        each = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        each.bind((f"127.0.{number}.7", 0))
        each.setblocking(False)
        each.connect(("127.0.0.1", port))
        sockets.append(each)
    for name, make in kinds.items():
        samples = [make() for _ in range(997)]
        sent = sent_bytes = received = received_bytes = 0
        for number in range(count):
            data = samples[number % len(samples)]
            try:
                sockets[number % len(sockets)].send(data)
            except OSError:
                continue
            sent += 1
            sent_bytes += len(data)
            if number % 4096 == 0:
                got = drain(sockets, 0)
                received, received_bytes = received + got[0], received_bytes + got[1]
        got = drain(sockets, 0.5)
        print(name, sent, sent_bytes, received + got[0], received_bytes + got[1], flush=True)


main()
